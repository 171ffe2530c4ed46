/** `photos get` as a process of its own, in virtual time, for tests that end it by a signal: HOSTS FOLDER. */
import { Api } from '../../src/inaturalist/api.ts';
import { realDisk } from '../../src/inaturalist/disk.ts';
import { writeGame } from '../../src/inaturalist/game-file.ts';
import { getPhotos } from '../../src/inaturalist/get-photos.ts';
import { alone } from '../../src/inaturalist/lock.ts';
import { PhotosError } from '../../src/inaturalist/photos-error.ts';
import { Service } from '../../src/inaturalist/service.ts';
import { cougars } from '../../src/inaturalist/testing/photos-stage.ts';
import { virtualClock } from '../../src/inaturalist/testing/virtual-clock.ts';
import { stopOnSignals } from '../../src/worker/shutdown.ts';

const [, , given = '', folder = ''] = process.argv;
const [api = '', ...photoHosts] = given.split(',');
const { stop, dispose } = stopOnSignals(() => process.exit(1));
const service = new Service({
  hosts: [api, ...photoHosts],
  userAgent: 'a child',
  clock: virtualClock(),
  stop,
});
const game = cougars();
try {
  await alone(folder, async () => {
    await writeGame(realDisk, folder, game);
    return getPhotos({ folder, game, disk: realDisk, service, api: new Api(service), photoHosts, stop });
  });
} catch (error) {
  if (!(error instanceof PhotosError)) throw error;
  process.exitCode = error.kind === 'stopped' ? 130 : 1;
}
dispose();
