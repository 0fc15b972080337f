# Lists the recipes.
default:
    @just --list --unsorted

# Everything a change must pass: format, clippy, tests, docs, dependencies, spelling.
check:
    cargo fmt --all --check
    cargo clippy --all-targets --locked -- -D warnings
    cargo test --locked
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked
    @if command -v cargo-deny >/dev/null; then cargo deny check; else echo "skipped: cargo-deny is not installed"; fi
    @if command -v typos >/dev/null; then typos; else echo "skipped: typos is not installed"; fi

# The tests.
test *ARGS:
    cargo test {{ARGS}}

# Compares reading whole exports with reading only what a search needs, for all searches over all exports. Takes minutes.
early:
    cargo test --release --test passing_over -- --ignored --nocapture

# Runs every search under queries/ over its fixtures and compares the rows with the snapshots.
seeds *ARGS:
    cargo run --release -- test {{ARGS}}

# Accepts what the searches and tests give now as what they should give. Look at the difference first.
bless:
    cargo run --release -- test --accept
    INSTA_UPDATE=always cargo test

# Writes docs/reference.md from the cards.
reference:
    mkdir -p docs
    cargo run --release -- help --format markdown > docs/reference.md
    cargo run --release -- convert --support > docs/support.md

# Proves translations by running them: installs the engines in target/engines, unless SPELT_ENGINES names a folder of them.
verify:
    .ci/prove

# Times a filter-and-count search over 100 MB of events, as a ratio to DuckDB's command line.
bench *ARGS:
    bench/run {{ARGS}}

# Times `spelt test` over 1 000 searches and 20 exports, and its start: `just suite --against OTHER` as a ratio to another build.
suite *ARGS:
    bench/suite {{ARGS}}

# Kills runs that write snapshots at any moment, many times.
kills COUNT="500":
    SPELT_KILLS={{COUNT}} cargo test --test disk killed

# What .ci/run checks, as a machine without anything installed would.
ci:
    .ci/run

# Looks for bytes that make a reader or parser panic, hang or take all memory: `just fuzz json` for five minutes.
fuzz TARGET SECONDS="300":
    cargo +nightly fuzz run {{TARGET}} fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}} -- -max_total_time={{SECONDS}} -timeout=20 -rss_limit_mb=2048
