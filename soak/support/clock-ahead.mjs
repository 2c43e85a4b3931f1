// Loaded before a process of Drover: its wall clock is wrong by so many milliseconds, and by an hour more after SIGUSR2; the monotonic one is not.
let aheadMs = Number(process.env['DROVER_TEST_CLOCK_AHEAD'] ?? 0);
process.on('SIGUSR2', () => {
  aheadMs += 3_600_000;
});
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
