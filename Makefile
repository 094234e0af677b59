# Two commands do everything: `make demo` and `make test`. `make check` is what a commit passes.
SHELL := /bin/bash
SWIFT ?= swift
# The shipped program carries Swift's library inside; the tests link it dynamically, so they build apart.
RELEASE := .build-release
LINNET := $(RELEASE)/release/linnet
BUILD_FLAGS := -c release --explicit-target-dependency-import-check error
# A start reads as little of the program as it can: addresses are relocated from a packed table (which takes
# LLVM's linker), nothing is exported, and the C++ library is linked in, for which there is a folder that holds
# its archive alone (without gcc, which knows where that is, it is linked as usual). Inner loops begin where a
# line of the cache or its half does: the interpreter's is a quarter slower where its one jump lies across two.
ARCHIVES := $(RELEASE)/archives
SHIPPED_FLAGS := --static-swift-stdlib -Xswiftc -use-ld=lld -Xswiftc -L$(abspath $(ARCHIVES)) \
    -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --no-export-dynamic
ifeq ($(shell uname -m),x86_64)
SHIPPED_FLAGS += -Xswiftc -Xllvm -Xswiftc -x86-experimental-pref-innermost-loop-alignment=5
endif

.PHONY: demo test test-stress test-asan bench-language bench-tensors bench-training bench-embeddings bench-figures check build dependencies format lint reference clean

build: dependencies
	@echo "== building linnet (release)"
	@mkdir -p $(ARCHIVES)
	@! archive=$$(gcc -print-file-name=libstdc++.a 2>/dev/null) || ln -sf "$$archive" $(ARCHIVES)/
	$(SWIFT) build $(BUILD_FLAGS) $(SHIPPED_FLAGS) --scratch-path $(RELEASE) --product linnet

dependencies:
	@Scripts/install-dependencies

demo: build
	@Scripts/demo $(LINNET)

test: build
	@echo "== the interpreter's loop"
	@Scripts/check-dispatch-loop $(LINNET)
	@# One at a time: the wish to stop is one flag for the process, and one test raises it.
	@echo "== tests"
	LINNET=$(abspath $(LINNET)) $(SWIFT) test $(BUILD_FLAGS) -Xswiftc -enable-testing --no-parallel
	@echo "== a program that embeds Linnet"
	$(SWIFT) run --package-path Tests/Embedding --scratch-path .build-embedding embedding
	@echo "== the library's own tests"
	$(LINNET) test stdlib
	@Scripts/test-base-models $(LINNET)
	@Scripts/test-resume $(LINNET)
	@Scripts/test-notebooks $(LINNET)

# With a collection at every safepoint and freed objects spoiled: whatever nobody kept is found out.
test-stress: build
	LINNET_GC_STRESS=1 $(SWIFT) test $(BUILD_FLAGS) -Xswiftc -enable-testing --no-parallel \
	    --filter 'MachineTests|BuiltinsTests|SessionTests|NotebooksTests|FuzzTests'
	LINNET_GC_STRESS=1 Scripts/test-notebooks $(LINNET)

# Under AddressSanitizer; in C, what is undefined traps as well. Swift's frames are large there.
test-asan:
	ulimit -s 65536 && ASAN_OPTIONS=detect_leaks=0 \
	    $(SWIFT) test $(BUILD_FLAGS) -Xswiftc -enable-testing --scratch-path .build-asan --no-parallel \
	    --sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined --skip CommandTests \
	    --skip MemoryTests

# Ratios to Lua and CPython; ARGS="--rounds 9 fib" narrows it.
bench-language: build
	@Benchmarks/run-language --linnet $(LINNET) $(ARGS)

# Ratios to NumPy on tensors of a few elements; ARGS as above.
bench-tensors: build
	@Benchmarks/run-tensors --linnet $(LINNET) $(ARGS)

# Ratios to PyTorch, TensorFlow and JAX in training; ARGS="--install" makes their environment first.
bench-training: build
	@Benchmarks/run-training --linnet $(LINNET) $(ARGS)

# Ratios to umap-learn, openTSNE and pynndescent on maps; ARGS as above.
bench-embeddings: build
	@Benchmarks/run-embeddings --linnet $(LINNET) $(ARGS)

# Ratios to matplotlib on figures, in time and bytes; ARGS as above.
bench-figures: build
	@Benchmarks/run-figures --linnet $(LINNET) $(ARGS)

# The builtins' declarations as a document; a test compares it.
reference: build
	$(LINNET) doc --reference > Documentation/Reference.md
	$(LINNET) doc --html $(RELEASE)/reference.html
	@echo "== with the figures that its examples draw: $(RELEASE)/reference.html"

check: lint test

lint:
	@echo "== format"
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build .build-*
