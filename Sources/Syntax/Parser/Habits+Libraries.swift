/// What is called otherwise in NumPy, PyTorch, Keras and their neighbours: parameters, modules, methods.
extension Habits {
    /// Parameters of other libraries, and what they are called here where a function has such a one.
    private static let parameters: [String: [String]] = [
        "learning_rate": ["lr"], "batch_size": ["batch", "size"], "minibatch": ["batch"],
        "num_epochs": ["epochs"], "n_epochs": ["epochs"], "nb_epoch": ["epochs"],
        "validation_data": ["validation"], "val_data": ["validation"], "x": ["data"],
        "criterion": ["loss"], "opt": ["optimizer"],
        "filters": ["channels"], "out_channels": ["channels"], "out_features": ["units"],
        "kernel_size": ["kernel"], "strides": ["stride"], "pool_size": ["size"],
        "use_bias": ["bias"], "eps": ["epsilon"], "p": ["rate", "probability"],
        "l2": ["weight_decay"],
        "test_size": ["test"], "random_state": ["seed"], "rng": ["seed"],
        "n_components": ["components"], "n_neighbors": ["neighbors", "k"], "n_iter": ["epochs"],
        "max_iter": ["epochs"], "dim": ["axis"], "dims": ["axis"], "keepdim": ["keepdims"],
        "fill_value": ["value"], "size": ["shape"], "loc": ["mean"], "scale": ["std"],
        "num": ["count"], "num_classes": ["classes"], "type": ["dtype"],
    ]

    /// Parameters that have no like here.
    private static let foreignParameters: [String: String] = [
        "activation": "an activation is a layer of its own: `[dense(64), relu()]`",
        "input_shape": inputSizes, "input_dim": inputSizes, "in_channels": inputSizes,
        "in_features": inputSizes, "input_size": inputSizes,
        "epochs": "epochs are given to the training: `model.fit(data, epochs: 5)`",
        "validation_split": "split before: `let (train, test) = data.split(test: 0.2)`",
        "verbose": "progress shows by itself; leave it out",
        "requires_grad": "`grad(f)` records what it needs; leave it out",
        "learning_rate": "the rate is the optimizer's: `optimizer: adam(lr: 0.01)`",
        "lr": "the rate is the optimizer's: `optimizer: adam(lr: 0.01)`",
    ]
    private static let inputSizes =
        "a layer finds the size of its inputs when data first come; leave it out"

    /// What a parameter of another library is called here, if it is one of `names`.
    package static func parameter(called name: String, among names: [String]) -> String? {
        parameters[name]?.first { names.contains($0) }
    }

    /// The hint for a named argument that a function does not take.
    package static func hint(
        forUnknownParameter name: String, among names: [String]
    ) -> String? {
        if let own = parameter(called: name, among: names) { return "it is called `\(own)` here" }
        return foreignParameters[name]
    }

    private static let models = "layers and models are built in: `sequential([dense(64), relu()])`"
    private static let tensors = "tensors are built in: `tensor([1, 2])`, `zeros([2, 3])`"
    private static let figures = "figures are built in: `plot(x).save(\"figure.svg\")`"
    private static let functions = "its functions are built in and need no module: `sqrt(x)`"

    /// Modules of other languages, whose work is built in.
    private static let modules: [String: String] = [
        "np": tensors, "numpy": tensors, "jnp": tensors,
        "torch": "tensors, layers and training are built in: `tensor([1, 2])`, `dense(64)`",
        "tf": models, "tensorflow": models, "keras": models, "nn": models, "layers": models,
        "Flux": models,
        "plt": figures, "matplotlib": figures, "pyplot": figures, "sns": figures,
        "seaborn": figures,
        "pd": "tables are data sets: `dataset(\"data.csv\")`",
        "pandas": "tables are data sets: `dataset(\"data.csv\")`",
        "sklearn": "`split`, `pca` and the metrics are built in",
        "math": functions, "Math": functions, "cmath": functions,
        "random": "write `random_uniform([3])`, `random_normal([3])` or `random_int(0, 10, [3])`",
        "json": "write `parse_json(text)` and `to_json(value)`",
        "os": "write `exists(path)`, `list_dir(path)`, `make_dir(path)`, `env(name)`",
        "sys": "the command line is `args`; `exit(status)` ends a script",
        "console": "write `print(value)`", "System": "write `print(value)`",
        "itertools": "lists have `zip`, `product`, `combinations`, `chunks` and `scan`",
        "re": "write `text.search(regex(r\"\\d+\"))`, `text.replace(regex(pattern), new)`",
    ]

    /// The hint for an import of a module whose work is built in.
    package static func hint(forImportOf module: String) -> String? {
        modules[module].map { "there is nothing to import: \($0)" }
    }

    /// Functions and classes of other languages and libraries.
    private static let names: [String: String] = [
        "undefined": "write `none`",
        "end": "the last item is `x[-1]`; a block ends with `}`",
        "pass": "an empty block is `{ }`",
        "println": "write `print(value)`", "printf": "write `print(value)`",
        "puts": "write `print(value)`", "echo": "write `print(value)`",
        "self": "a method's first parameter is the value: `fn name(self) { … }`",
        "this": "a method's first parameter is the value: `fn name(self) { … }`",
        "Inf": "write `inf`", "Infinity": "write `inf`", "NaN": "write `nan`",
        "typeof": "write `type(x) == \"int\"`", "isinstance": "write `type(x) == \"int\"`",
        "open": "files are read and written whole: `read_file(path)`, `write_file(path, text)`",
        "input": "a script takes its input from `args` and from files",
        "length": "write `len(x)`", "push": "write `items.append(item)`",
        "array": "write `tensor([1, 2])`", "Tensor": "write `tensor([1, 2])`",
        "linear": "write `dense(units)`", "Linear": "write `dense(units)`",
        "Conv2d": "write `conv2d(channels)`", "MaxPooling2D": "write `maxpool2d(2)`",
        "AveragePooling2D": "write `avgpool2d(2)`", "BatchNormalization": "write `batch_norm()`",
        "BatchNorm2d": "write `batch_norm()`", "BatchNorm1d": "write `batch_norm()`",
        "DataLoader": "write `data.batches(32)`; `fit` makes its batches itself",
        "read_csv": "write `dataset(\"data.csv\")`", "lambda": "write `x -> x + 1`",
        "CrossEntropyLoss": "write `cross_entropy()`", "MSELoss": "write `mse()`",
        "BCELoss": "write `binary_cross_entropy()`",
        "BCEWithLogitsLoss": "write `binary_cross_entropy()`", "L1Loss": "write `mae()`",
        "HuberLoss": "write `huber()`", "KLDivLoss": "write `kl_divergence()`",
        "MultiMarginLoss": "write `hinge()`", "AdamW": "write `adamw()`",
        "RMSprop": "write `rmsprop()`", "NAdam": "write `nadam()`",
        "clip_grad_norm_": "write `fit(…, clip_norm: 1)`",
        "StepLR": "write `lr_schedule(schedules.step(0.1))` after `import \"schedules\"`",
        "__name__": "a script runs from its first line; leave the test out",
        "ValueError": "write `error(\"value\", \"message\")`",
        "Exception": "write `error(\"error\", \"message\")`",
    ]

    /// The hint for a name that nobody defined.
    package static func hint(forUnknownName name: String) -> String? {
        names[name] ?? modules[name] ?? constants[name].map { "write `\($0)`" }
    }

    /// Methods of other languages and libraries.
    private static let methods: [String: String] = [
        "length": "write `.len()`", "size": "write `.len()`; a tensor has `.count` and `.shape`",
        "numel": "write `.count`",
        "push": "write `.append(item)`", "push_back": "write `.append(item)`",
        "add": "a list takes `.append(item)`, a model all its layers at once: `sequential([…])`",
        "trim": "write `.strip()`",
        "center": "write `.pad_center(width)`", "ljust": "write `.pad_right(width)`",
        "rjust": "write `.pad_left(width)`", "zfill": "write `.pad_left(width, \"0\")`",
        "sub": "write `.replace(regex(pattern), new)`",
        "gsub": "write `.replace(regex(pattern), new)`",
        "has": "write `.contains(item)`", "includes": "write `.contains(item)`",
        "has_key": "write `.contains(item)`", "haskey": "write `.contains(item)`",
        "toUpperCase": "write `.upper()`", "uppercase": "write `.upper()`",
        "uppercased": "write `.upper()`",
        "toLowerCase": "write `.lower()`", "lowercase": "write `.lower()`",
        "lowercased": "write `.lower()`",
        "forEach": "write `for item in items { … }`", "each": "write `for item in items { … }`",
        "format": "a text takes values in braces: `\"{x:.3f}\"`",
        "head": "write `.take(5)`", "tail": "write `[-5:]`",
        "view": "write `.reshape([4, -1])`", "permute": "write `.transpose([0, 2, 1])`",
        "unsqueeze": "write `.expand_dims(0)`", "numpy": "a tensor needs no conversion",
        "tolist": "write `.to_list()`",
        "backward": "`grad(f)` is the gradient of a function: `grad(w -> loss(w))(w)`",
        "zero_grad": "`fit` follows the gradients by itself",
        "compile": "loss, optimizer and metrics are given to `model.fit(data, …)`",
        "train": "write `model.fit(data, epochs: 5)`",
        "forward": "write `model(x)` or `model.predict(x)`",
        "state_dict": "write `model.weights()`", "get_weights": "write `model.weights()`",
        "to": "there are no devices to choose; leave it out",
        "cuda": "there are no devices to choose; leave it out",
        "cpu": "there are no devices to choose; leave it out",
        "describe": "write `.measure()`, or show the value itself",
        "loads": "write `parse_json(text)`",
    ]

    /// The hint for a method that no value has and no function is.
    package static func hint(forUnknownMethod name: String) -> String? { methods[name] }
}
