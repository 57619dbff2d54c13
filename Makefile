# What can be done with the repository. Each target sees to what it needs; on Debian with apt-get, as root or with sudo.
.PHONY: help demo test quick lint bench bench-dns bench-import bench-mail bench-scan bench-tls fuzz properties soak soak-import docs book needs

DEMO = demo

help:
	@echo "make demo    a small internet on loopback, scanned and judged, and the files of one municipality beside it"
	@echo "make test    everything that must hold before a change goes in"
	@echo "make quick   the quick suite only"
	@echo "make lint    format and clippy"
	@echo "make bench   benchmarks"
	@echo "make bench-dns   our look-ups against libunbound's and checkdmarc's"
	@echo "make bench-import   what an authority of 100,000 devices exports, taken in and judged (DEVICES=\"10000 100000\")"
	@echo "make bench-mail  our reading of SPF and DMARC against checkdmarc's"
	@echo "make bench-scan  whole authorities (DNS, mail, web), 100 and 1,000 of them, 20 ms away (SIZES=\"100 1000\")"
	@echo "make bench-tls   our look at TLS servers against sslscan's and sslyze's"
	@echo "make fuzz    made-up bytes for every parser (SECONDS=60 each)"
	@echo "make properties  the property tests, at length (CASES=100000)"
	@echo "make soak    what takes hours: every parser fuzzed and every property tried for long (SECONDS=600, CASES=1000000)"
	@echo "make soak-import   files of a GiB and two, read within 100 MiB of memory; part of the soak"
	@echo "make docs    write the generated pages anew"
	@echo "make book    the documentation as a website, in docs/book"

demo: needs
	@cargo build --release --locked -p kravtjek
	@cargo run --release --locked --quiet -p kravtjek -- $(DEMO)

test:
	@scripts/test.sh

quick: needs
	@if command -v cargo-nextest >/dev/null; then cargo nextest run --workspace --locked; \
	else cargo test --workspace --locked; fi

lint: needs
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

bench: needs
	@if ls crates/*/benches/*.rs >/dev/null 2>&1; then cargo bench --workspace --locked --benches; \
	else echo "There are no benchmarks yet."; fi

bench-dns: needs
	@scripts/need.sh flock ip python3 unshare venv
	cargo build --release --locked -p kravtjek-probe --example lookups
	cargo build --release --locked -p kravtjek-lab --example world
	bench/dns/compare.py

bench-mail: needs
	@scripts/need.sh flock ip python3 unshare venv
	cargo build --release --locked -p kravtjek-probe --example records
	cargo build --release --locked -p kravtjek-lab --example world --example mailworld
	bench/mail/compare.py

DEVICES ?= 10000 100000
bench-import: needs
	cargo bench --locked -p kravtjek --bench import -- $(DEVICES)

SIZES ?= 100 1000
bench-scan: needs
	@scripts/need.sh unshare ip
	cargo bench --locked -p kravtjek --bench authorities -- $(SIZES)

bench-tls: needs
	@scripts/need.sh flock gnutls-serv ip nginx openssl python3 sslscan testssl unshare venv
	cargo build --release --locked -p kravtjek-probe --example tls
	bench/tls/compare.py

SECONDS ?= 60
fuzz: needs
	@scripts/fuzz.sh $(SECONDS)

CASES ?= 100000
properties: needs
	PROPTEST_CASES=$(CASES) cargo test --workspace --locked --release

soak: SECONDS = 600
soak: CASES = 1000000
soak: fuzz properties soak-import

soak-import: needs
	cargo test --release --locked -p kravtjek-intake --test services -- --ignored --nocapture soak

docs: needs
	@scripts/need.sh python3
	@cargo build --locked --quiet -p kravtjek
	@cargo run --locked --quiet -p kravtjek -- docs docs/src
	@KRAVTJEK="$${CARGO_TARGET_DIR:-target}/debug/kravtjek" scripts/readings.py
	@KRAVTJEK="$$(realpath "$${CARGO_TARGET_DIR:-target}/debug/kravtjek")" scripts/shown.py

book: docs
	@command -v mdbook >/dev/null || { echo "mdbook is missing: cargo install --locked mdbook"; exit 1; }
	mdbook build docs

needs:
	@scripts/need.sh cargo cc
