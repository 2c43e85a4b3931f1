/** Drover's mark; part of the page, so that it is there even when the server is not. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} display="block" aria-hidden="true">
      <rect width="24" height="24" rx="5" fill="#0f6cbd" />
      <g fill="none" stroke="#fff" strokeWidth="1.9" strokeLinecap="round">
        <path d="M5 7.5h4.2c3 0 3 9 6 9H18M5 16.5h4.2c1.3 0 2-1.6 2.6-3.4M13 10c.5-1.4 1.1-2.5 2.2-2.5H18" />
        <path d="m16.6 5 2.6 2.5-2.6 2.5M16.6 14l2.6 2.5-2.6 2.5" strokeLinejoin="round" />
      </g>
    </svg>
  );
}
