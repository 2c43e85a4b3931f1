// Loaded before a worker: its wall clock is wrong by so many milliseconds; the monotonic one is not.
const aheadMs = Number(process.env['DROVER_TEST_CLOCK_AHEAD']);
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
