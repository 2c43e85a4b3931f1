/** What a page is asked for the middle one of the times between frames, in ms, while what the selector names is scrolled from end to end. */
export function medianFrameOf(selector: string): string {
  return `new Promise((resolve) => {
    const scrolled = document.querySelector('${selector}');
    const frames = [];
    let last = performance.now();
    const next = (now) => {
      frames.push(now - last);
      last = now;
      if (frames.length > 60) return resolve(frames.sort((a, b) => a - b)[30]);
      scrolled.scrollTop = (scrolled.scrollHeight * frames.length) / 60;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`;
}
