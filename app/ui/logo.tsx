/** The mark: an ear of grain with one golden kernel. Decorative; the name stands beside it. */
export function LogoMark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 26 26" aria-hidden className={className}>
      <path d="M13 10.5v13.6" stroke="var(--glaze-text)" strokeWidth="1.8" strokeLinecap="round" />
      <g fill="var(--glaze)">
        <ellipse cx="13" cy="5.2" rx="2.6" ry="4.2" />
        <ellipse cx="7.6" cy="10.2" rx="2.6" ry="4.2" transform="rotate(-38 7.6 10.2)" />
        <ellipse cx="18.4" cy="10.2" rx="2.6" ry="4.2" transform="rotate(38 18.4 10.2)" />
        <ellipse cx="7.6" cy="16.6" rx="2.6" ry="4.2" transform="rotate(-38 7.6 16.6)" />
      </g>
      <ellipse cx="18.4" cy="16.6" rx="2.6" ry="4.2" transform="rotate(38 18.4 16.6)" fill="var(--saffron)" />
    </svg>
  );
}
