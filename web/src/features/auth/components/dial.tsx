const ticks = Array.from({ length: 41 }, (_, index) => index);

/** The sign-in page's ornament: the product's mark drawn large, as a speedometer. */
export function Dial() {
  return (
    <svg
      viewBox="-110 -110 220 220"
      aria-hidden
      className="pointer-events-none absolute top-1/2 left-1/2 w-[118%] -translate-x-[44%] -translate-y-1/2 text-sidebar-foreground"
    >
      {ticks.map((tick) => {
        const major = tick % 5 === 0;
        return (
          <line
            key={tick}
            x1={major ? -84 : -90}
            x2="-97"
            transform={`rotate(${-45 + tick * 6.75})`}
            stroke={tick > 33 ? "var(--needle)" : "currentColor"}
            strokeOpacity={tick > 33 ? 0.85 : major ? 0.4 : 0.18}
            strokeWidth={major ? 1.6 : 1}
          />
        );
      })}
      <circle r="103" fill="none" stroke="currentColor" strokeOpacity="0.08" strokeWidth="1" />
      <circle r="62" fill="none" stroke="currentColor" strokeOpacity="0.06" strokeWidth="1" />
      <path d="M-13 3.4 L-11.4 7.1 L80 -33.6 L79.6 -34.5 Z" fill="var(--needle)" fillOpacity="0.9" />
      <circle r="7" fill="var(--sidebar-raised)" stroke="var(--needle)" strokeWidth="2" />
    </svg>
  );
}
