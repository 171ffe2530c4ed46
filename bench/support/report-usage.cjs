// Loaded into measured children by --require: at exit they write what they used to file descriptor 3.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const report = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 };
  require('node:fs').writeSync(3, JSON.stringify(report));
});
