# make deps demo    install what is missing, build, run the example
# make deps test    the same, and every test
# make SAN=1 test   under AddressSanitizer and UndefinedBehaviorSanitizer
# make test-html    the tests of pages in a browser, which `make deps-html` installs
# make fault        the fault tests in full, which takes long; TESTFLAGS=fault/commit for some of them
# make lint | bench | install DESTDIR= PREFIX= | clean

PREFIX ?= /usr/local
bindir ?= $(PREFIX)/bin
libexecdir ?= $(PREFIX)/libexec
datadir ?= $(PREFIX)/share
mandir ?= $(datadir)/man
DESTDIR ?=

CC = gcc
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wpointer-arith
CPPFLAGS += -Ilib -Ibin -DXJ_DATADIR='"$(datadir)/xueji"'
LDLIBS += -Wl,--as-needed -lcsv -lyaml -lsodium -ljansson -lxlsxwriter -lz -lpthread
ALL_CFLAGS = -std=c11 $(WARNINGS) $(CFLAGS)

ifdef SAN
B = build/san
BIN = build/san/bin
ALL_CFLAGS += -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
else
B = build
BIN = bin
endif

SHELL = /bin/bash
JOBS := $(shell nproc 2>/dev/null || echo 2)
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(JOBS)
endif
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

LIB_SOURCES = $(sort $(wildcard lib/*/*.c))
PART_SOURCES = $(sort $(wildcard bin/*/*.c))
BIN_SOURCES = $(sort $(wildcard bin/*.c))
TEST_SOURCES = $(sort $(wildcard tests/unit/*.c tests/fuzz/*.c tests/bench/*.c tests/fault/*.c tests/fault/*/*.c))
SOURCES = $(LIB_SOURCES) $(PART_SOURCES) $(BIN_SOURCES) $(TEST_SOURCES)
HEADERS = $(sort $(wildcard lib/*/*.h lib/*/*.def bin/*.h bin/*/*.h tests/lib/*.h))
MAN_PAGES = $(sort $(wildcard man/man?/*.[1-9]))
CATALOGUES = $(patsubst %.po,%/LC_MESSAGES/xueji.mo,$(wildcard schema/locale/*.po))

LIB_OBJECTS = $(LIB_SOURCES:%.c=$(B)/obj/%.o)
OBJECTS = $(SOURCES:%.c=$(B)/obj/%.o)
part = $(filter $(B)/obj/bin/$1/%,$(OBJECTS))
PROGRAMS = $(BIN_SOURCES:bin/%.c=$(BIN)/%)
TESTS = $(patsubst tests/%.c,$(B)/%,$(filter tests/unit/% tests/fuzz/%,$(TEST_SOURCES)))
FAULTS = $(B)/fault/shim.so $(B)/fault/lose
BENCHES = $(patsubst tests/%.c,$(B)/%,$(filter tests/bench/%,$(TEST_SOURCES)))
LIBRARY = $(B)/libxueji.a

# What changes everything that comes after it has to be done before anything else begins.
FIRST = $(filter deps deps-html clean,$(MAKECMDGOALS))

.PHONY: all tests test test-html fault demo bench lint lint-tidy lint-cppcheck lint-man lint-shell install clean deps deps-html FORCE

all: $(PROGRAMS) $(CATALOGUES) $(if $(SAN),$(B)/schema)

tests: all $(TESTS) $(FAULTS)

# With CI set, the tests also run against the sanitizer build, pages are looked at, and each lint tool counts as a test.
test: tests
	@tests/run --build $(B) --bin $(BIN) $(if $(CI),$(if $(SAN),,--html --san --lint)) $(TESTFLAGS)

test-html: all
	@tests/run --build $(B) --bin $(BIN) $(or $(TESTFLAGS),html/)

fault: tests
	@tests/run --build $(B) --bin $(BIN) --long $(or $(TESTFLAGS),fault/)

demo: all
	@if [ -x examples/college/demo ]; then examples/college/demo; else examples/college/term.sh; fi

bench: all $(BENCHES)
	@BIN=$(BIN) BUILD=$(B)/bench tests/bench/run $(BENCHFLAGS)
	@echo; BIN=$(BIN) BUILD=$(B)/bench tests/bench/rules
	@echo; BIN=$(BIN) BUILD=$(B)/bench tests/bench/book

$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) $(LDLIBS))' | cmp -s - $@ || \
		echo '$(subst ','\'',$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) $(LDLIBS))' >$@

$(B)/flags $(CATALOGUES): | $(FIRST)

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(if $(filter tests/%,$<),-Itests/lib) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIBRARY): $(LIB_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BIN)/xueji: $(call part,front)
$(BIN)/report: $(call part,reporting)
$(BIN)/audit: $(call part,auditing)
$(BIN)/archive: $(call part,archiving)

$(PROGRAMS): $(BIN)/%: $(B)/obj/bin/%.o $(call part,app) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(LDLIBS)

$(TESTS): $(B)/%: $(B)/obj/tests/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

$(BENCHES): $(B)/%: $(B)/obj/tests/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Not under a sanitizer itself: it is loaded into programs that are and programs that are not.
$(B)/fault/shim.so: $(wildcard tests/fault/shim/*) $(B)/flags
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O2 -g -fPIC -shared -o $@ $(filter %.c,$^) -ldl

$(B)/fault/lose: tests/fault/lose.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $<

# The commands look for schema/ beside the directory that they are in.
build/san/schema: | $(B)/flags
	@ln -sfn ../../schema $@

schema/locale/%/LC_MESSAGES/xueji.mo: schema/locale/%.po
	@mkdir -p $(@D)
	msgfmt --check-format -o $@ $<

lint: lint-tidy lint-cppcheck lint-man lint-shell

lint-tidy: $(patsubst %.c,build/tidy/%.ok,$(SOURCES))

build/tidy/%.ok: %.c .clang-tidy $(HEADERS)
	@mkdir -p $(@D)
	@out=$$(clang-tidy --quiet $< -- -std=c11 $(CPPFLAGS) -Itests/lib 2>&1) && : >$@ || { echo "$$out"; exit 1; }

lint-cppcheck:
	@mkdir -p build/cppcheck
	@cppcheck -j$(JOBS) --quiet --std=c11 --language=c --enable=warning,performance,portability \
		--error-exitcode=1 --inline-suppr --suppress=missingIncludeSystem --suppress=unmatchedSuppression \
		--suppress=varFuncNullUB --cppcheck-build-dir=build/cppcheck -Ilib -Ibin -DXJ_DATADIR='""' lib $(wildcard bin)

lint-man:
	@failed=0; for page in $(MAN_PAGES); do \
		mandoc -T lint -W warning $$page || failed=1; \
	done; exit $$failed

lint-shell:
	@grep -rlIE -m1 '^#!/.*\b(ba)?sh$$' .ci tests examples | xargs shellcheck

install: all
	install -d '$(DESTDIR)$(libexecdir)/xueji' '$(DESTDIR)$(datadir)/xueji' '$(DESTDIR)$(bindir)'
	@set -e; for program in $(filter-out $(BIN)/xueji,$(PROGRAMS)); do \
		install -m 755 $$program '$(DESTDIR)$(libexecdir)/xueji/'; done
	$(if $(filter $(BIN)/xueji,$(PROGRAMS)),install -m 755 $(BIN)/xueji '$(DESTDIR)$(bindir)/')
	@set -e; find schema -type f ! -name '*.po' -print | while IFS= read -r file; do \
		install -D -m 644 "$$file" "$(DESTDIR)$(datadir)/xueji/$$file"; done
	@set -e; for page in $(MAN_PAGES); do \
		install -D -m 644 $$page "$(DESTDIR)$(mandir)/$${page#man/}"; done

clean:
	rm -rf build schema/locale/*/LC_MESSAGES
	rm -f $(BIN_SOURCES:%.c=%)

# Debian's and Ubuntu's names. `make deps demo` leaves out what only tests and lint need.
PACKAGES = gcc libc6-dev libcsv-dev libjansson-dev libyaml-dev libsodium-dev libxlsxwriter-dev zlib1g-dev gettext libc-bin mawk
HTML_PACKAGES = chromium chromium-driver poppler-utils fonts-noto-cjk xlsx2csv unzip curl jq
CHECK_PACKAGES = libcmocka-dev mandoc shellcheck clang-tidy cppcheck sudo $(if $(CI),$(HTML_PACKAGES))
ifneq ($(filter-out deps demo all,$(MAKECMDGOALS)),)
PACKAGES += $(CHECK_PACKAGES)
else ifeq ($(MAKECMDGOALS),deps)
PACKAGES += $(CHECK_PACKAGES)
endif

deps: wanted = $(sort $(PACKAGES))
deps-html: wanted = $(sort $(HTML_PACKAGES))
deps-html: | $(filter deps,$(MAKECMDGOALS))

deps deps-html:
	@if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then \
		echo "make $@: no Debian or Ubuntu; install by hand what these packages hold there:" >&2; \
		echo "make $(wanted)" >&2; exit 1; fi; \
	missing=; for package in $(wanted); do \
		dpkg -s $$package 2>/dev/null | grep -q '^Status: .* installed$$' || missing="$$missing $$package"; done; \
	[ -n "$$missing" ] || exit 0; \
	sudo=; if [ "$$(id -u)" -ne 0 ]; then \
		command -v sudo >/dev/null || { echo "make $@: as root: apt-get install$$missing" >&2; exit 1; }; \
		sudo=sudo; fi; \
	echo "make $@: installing$$missing"; set -e; \
	$$sudo apt-get -q update; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $$missing

-include $(OBJECTS:.o=.d)
