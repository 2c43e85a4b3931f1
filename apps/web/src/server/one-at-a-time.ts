/**
 * Calls again when it was asked to meanwhile, never twice at the same time: however often it is asked, the last asking is answered. What is
 * called does not reject.
 */
export function oneAtATime(call: () => Promise<void>): () => void {
  let asked = 0;
  let answered = 0;
  const go = async () => {
    while (answered < asked) {
      answered = asked;
      await call();
    }
    asked = 0;
    answered = 0;
  };
  return () => {
    asked++;
    if (asked === 1) void go();
  };
}
