// What a user would write by hand to look once for new posts: SQLite for the cursor, one request with twitter-api-v2.
import Database from 'better-sqlite3';
import { TwitterApi } from 'twitter-api-v2';

const { X_API_BASE_URL: base, X_API_KEY: appKey, X_API_SECRET: appSecret } = process.env;
const { X_ACCESS_TOKEN: accessToken, X_ACCESS_SECRET: accessSecret } = process.env;
// Only because the small X of the bench speaks plain http. Not by `import`, which would cost 6 MB (it loads undici).
const httpAgent = new (process.getBuiltinModule('node:http').Agent)();
const onBeforeRequestConfig = ({ params, url }) => {
  params.url = base + url.pathname + url.search;
};
const database = new Database(process.env.DATABASE_PATH);
const { mark: since_id } = database.prepare('SELECT mark FROM cursors WHERE part LIKE ?').get('#%');
const login = { appKey, appSecret, accessToken, accessSecret };
const api = new TwitterApi(login, { httpAgent, plugins: [{ onBeforeRequestConfig }] });
const page = await api.v2.get('tweets/search/recent', {
  query: process.env.QUERY,
  since_id,
  max_results: 100,
});
console.log(`${page.meta.result_count} new posts`);
database.close();
