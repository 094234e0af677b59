import Builtins
import Machine
import Tensors
import Testing

/// Tensors as scripts see them: what a line of Linnet prints, or how it fails.
@Suite struct TensorBuiltinsTests {
    private func shown(_ code: String) throws -> String {
        let interpreter = Interpreter(builtins: standardBuiltins())
        // The value lives in the interpreter's heap.
        return try withExtendedLifetime(interpreter) { try interpreter.evaluate(code).str() }
    }

    private func failure(_ code: String) -> String {
        do {
            return "no error, but \(try shown(code))"
        } catch let error as ScriptError {
            return error.message
        } catch {
            return "\(error)"
        }
    }

    @Test func examplesRun() throws {
        let areas: Set<BuiltinArea> = [.tensors, .random, .gradients]
        for builtin in standardBuiltins().builtins where areas.contains(builtin.area) {
            #expect(throws: Never.self, "\(builtin.name): \(builtin.example)") {
                _ = try shown(builtin.example)
            }
        }
    }

    @Test(arguments: [
        ("tensor([[1, 2], [3, 4]]) + 1", "[[2, 3],\n [4, 5]]\nint64 [2, 2]"),
        ("tensor([1, 2]) * 0.5", "[0.5, 1.0]  float32 [2]"),
        ("2 ** tensor([1, 2, 3])", "[2, 4, 8]  int64 [3]"),
        ("7 // tensor([2, -2]) ", "[ 3, -4]  int64 [2]"),
        ("tensor([7, -7]) % 3", "[1, 2]  int64 [2]"),
        ("-tensor([1.5])", "[-1.5]  float32 [1]"),
        (
            "let x = tensor([[1, 2], [3, 4]])\nx[:, 0] + x.mean(axis: 0) @ x",
            "[12.0, 19.0]  float32 [2]"
        ),
        ("tensor([1, 2, 3])[-1]", "3"),
        ("arange(10)[2:9:3]", "[2, 5, 8]  int64 [3]"),
        ("arange(12).reshape([3, 4])[..., ::-2][0]", "[3, 1]  int64 [2]"),
        ("let x = arange(5)\nx[x > 2]", "[3, 4]  int64 [2]"),
        ("arange(5)[[3, 0]]", "[3, 0]  int64 [2]"),
        ("arange(3)[none].shape", "[1, 3]"),
        (
            "let x = zeros([2, 2])\nx[0] = [1, 2]\nx[:, 1] = 5\nx",
            "[[1.0, 5.0],\n [0.0, 5.0]]\nfloat32 [2, 2]"
        ),
        ("let x = zeros(2)\nlet y = x[0:1]\nx[0] = 3\ny", "[0.0]  float32 [1]"),
        ("(tensor([1, 2, 3]) > 1) & (tensor([1, 2, 3]) < 3)", "[false,  true, false]  bool [3]"),
        ("~(tensor([1, 2]) > 1)", "[ true, false]  bool [2]"),
        ("tensor([1, 2, 3]).argmax() == 2", "true"),
        ("if tensor([1, 5]).max() > 3 { \"large\" } else { \"small\" }", "large"),
        ("\"{tensor([1, 2]).mean():.3f}\"", "1.500"),
        ("[10, 20, 30][tensor([0, 3, 1]).argmax()]", "20"),
        ("var total = 0\nfor row in eye(3) { total = total + row.sum() }\ntotal", "3.0"),
        ("len(zeros([4, 2]))", "4"),
        ("tensor([[1, 2], [3, 4]]).T.to_list()", "[[1, 3], [2, 4]]"),
        ("tensor([true, false]).dtype", "bool"),
        ("3 in tensor([1, 3])", "true"),
        ("stack([tensor([1, 2]), [3, 4]]).shape", "[2, 2]"),
        ("tensor([tensor([1, 2]), tensor([3, 4])]).shape", "[2, 2]"),
        ("[tensor([1, 2])] == [tensor([1, 2])]", "true"),
        ("int(tensor(2.9)) + 1", "3"),
        ("where(tensor([1, -2]) > 0, 1, 0)", "[1, 0]  int64 [2]"),
        ("seed(3)\nlet a = random_normal([4])\nseed(3)\n(a == random_normal([4])).all()", "true"),
    ])
    func shows(_ code: String, _ expected: String) throws {
        #expect(try shown(code) == expected, "\(code)")
    }

    @Test(arguments: [
        ("grad(w -> ((w * tensor([1, 2])) ** 2).sum())(2.0)", "20.0"),
        ("grad(x -> x ** 3)(2.0)", "12.0"),
        ("grad(grad(x -> x ** 3))(2.0)", "12.0"),
        ("grad(grad(grad(x -> x ** 3)))(2.0)", "6.0"),
        (
            "value_and_grad(x -> (x ** 2).sum())(tensor([1.0, 2.0]))",
            "[5.0, [2.0, 4.0]  float32 [2]]"
        ),
        ("grad((a, b) -> a * b, wrt: [0, 1])(3.0, 4.0)", "[4.0, 3.0]"),
        ("grad((a, b) -> a * b, wrt: 1)(3.0, 4.0)", "3.0"),
        ("grad(p -> p[\"w\"] ** 2 + p[\"list\"][0])({w: 3.0, list: [1.0]})[\"w\"]", "6.0"),
        ("grad(x -> x * stop_gradient(x))(3.0)", "3.0"),
        ("grad(x -> 5)(3.0)", "0.0"),
    ])
    func differentiates(_ code: String, _ expected: String) throws {
        #expect(try shown(code) == expected, "\(code)")
    }

    @Test(arguments: [
        ("zeros([3, 4]) @ zeros([5, 2])", "matmul: [3, 4] @ [5, 2]: inner sizes 4 and 5 differ"),
        (
            "tensor([[1, 2], [3]])",
            "tensor: the item at [1] has 1 items, but the first one of its level has 2"
        ),
        (
            "tensor([[1, 2], [3, [4]]])",
            "tensor: the item at [1][1] is a list, but the first one of its level is a number"
        ),
        ("tensor([1, \"a\"])", "tensor: the item at [1] is string \"a\", not a number"),
        ("tensor([1, true])", "tensor: the list mixes bools and numbers"),
        ("let x = [1]\nx[0] = x\ntensor(x)", "tensor: lists nested more than 16 deep"),
        ("zeros([10 ** 15])", "zeros: needs 3.6 PiB of memory"),
        (
            "zeros([10 ** 15, 10 ** 15])",
            "zeros: shape [1000000000000000, 1000000000000000] has more elements than can be counted"
        ),
        ("tensor(0..10 ** 15)", "tensor: needs 7.1 PiB of memory"),
        ("ones(1).expand([10 ** 15]).to_list()", "copy: needs 3.6 PiB of memory"),
        ("ones([1, 1]).expand([10 ** 9, 10 ** 9]).sum()", "copy: needs"),
        ("zeros([-1])", "zeros: shape [-1] has a negative size"),
        ("arange(3)[3]", "index: 3 is out of range for axis 0 of shape [3], of size 3"),
        ("arange(3) // 0", "floor_divide: an integer was divided by zero"),
        ("let x = arange(3)\nx[0] = 0.5", "index assignment: float32 values would be cut to int64"),
        (
            "grad(x -> { x[0] = 1; x.sum() })(zeros(2))",
            "index assignment: a tensor that is being differentiated cannot be changed in place"
        ),
        ("grad(x -> x.floor().sum())(zeros(2))", "floor: has no derivative"),
        (
            "grad(x -> x)(zeros(2))",
            "grad: the function returned a tensor of shape [2], not one number"
        ),
        ("if zeros(2) > 1 { 1 }", "a condition should be a bool"),
        ("zeros([2, 3]).sum(axis: 2)", "sum: axis 2 is out of range for a tensor of 2 dimensions"),
        (
            "reshape(zeros([2, 3]), [4, -1])",
            "reshape: a tensor of shape [2, 3] has 6 elements, which do not fill [4, -1]"
        ),
        ("zeros([2]).item()", "item: a tensor of shape [2] has 2 elements, not one"),
        (
            "conv2d(ones([1, 5, 5, 2]), ones([3, 3, 1, 2]))",
            "conv2d: images [1, 5, 5, 2] have 2 channels, but the weight [3, 3, 1, 2] is for 1"
        ),
    ])
    func failsClearly(_ code: String, _ expected: String) {
        let message = failure(code)
        #expect(message.hasPrefix(expected), "\(code): \(message)")
    }
}
