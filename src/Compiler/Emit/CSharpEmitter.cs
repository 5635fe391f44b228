using FastShield.Compiler.Lowering;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Writes a program as C# that a person would like to read: one file for each operation with the blocks that it alone uses, files for what
/// several share, and the engine class. It holds the schema's own decisions alone and calls the Runtime for the rest, so that its answers
/// are the interpreter's. The same program and entries give the same bytes.
/// </summary>
public static class CSharpEmitter
{
    private const string DefaultNamespace = "FastShield.Emitted";
    private const string DefaultType = "CompiledEngine";

    /// <summary>Emits the blocks that the entries reach.</summary>
    /// <param name="program">The program that the engine will be made for.</param>
    /// <param name="entries">What will be asked about; the engine hands every other block to the interpreter.</param>
    /// <param name="scope">Namespace of the emitted class; parts joined by dots, each made an identifier with a capital letter.</param>
    /// <param name="type">Name of the class, made an identifier with a capital letter.</param>
    public static EmittedEngine Emit(
        ValidationProgram program, IReadOnlyList<EmitEntry> entries, string scope = DefaultNamespace, string type = DefaultType)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(entries);
        var folding = BlockFolding.Make(program);
        program = folding.Program;
        var plan = EmitPlan.Make(folding, entries);
        var operands = new Operands(folding);
        var container = Code.Namespace(scope);
        var engine = Name.Pascal(type);
        var again = RereadBlocks(program, plan);
        var files = new List<EmittedFile>();
        foreach (var (path, blocks) in plan.Files)
        {
            var writer = Begin(container);
            using (writer.Block($"public sealed unsafe partial class {engine}"))
            {
                for (var i = 0; i < blocks.Count; i++)
                {
                    if (i > 0)
                    {
                        writer.Line();
                    }

                    if (folding.TwinsOf(blocks[i]) is > 0 and var twins)
                    {
                        writer.Line($"// This schema, and {twins} more that ask the same.");
                    }

                    var block = new BlockScope(writer, program, operands, blocks[i]);
                    BlockEmitter.Emit(block);
                    if (again.Contains(blocks[i]))
                    {
                        writer.Line();
                        AgainEmitter.Emit(block);
                    }
                }
            }

            files.Add(new EmittedFile(path, writer.ToString()));
        }

        // The engine's fields are known only now that every block was written.
        var last = Begin(container);
        EngineEmitter.Emit(last, engine, plan, folding, operands);
        files.Insert(0, new EmittedFile($"{engine.Text}.cs", last.ToString()));
        return new EmittedEngine($"{container.Text}.{engine.Text}", files);
    }

    private static CodeWriter Begin(Code container)
    {
        var writer = new CodeWriter();
        writer.Line($"// Emitted by FastShield from an API document. Change the document and emit again: changes here are lost.");
        writer.Line($"#nullable enable");
        writer.Line($"using System;");
        writer.Line($"using System.Runtime.CompilerServices;");
        writer.Line($"using FastShield.Runtime.Checks.Formats;");
        writer.Line($"using FastShield.Runtime.Contract;");
        writer.Line($"using FastShield.Runtime.Interpreter;");
        writer.Line($"using FastShield.Runtime.Json;");
        writer.Line($"using FastShield.Runtime.Patterns;");
        writer.Line($"using FastShield.Runtime.Program;");
        writer.Line();
        writer.Line($"namespace {container};");
        writer.Line();
        return writer;
    }

    private static HashSet<int> RereadBlocks(ValidationProgram program, EmitPlan plan)
    {
        var blocks = new HashSet<int>();
        foreach (var block in plan.Files.Values.SelectMany(list => list))
        {
            var reader = program.Blocks[block].Reader;
            if (reader == Block.ByType || program.Blocks[block].Instead >= 0)
            {
                continue;
            }

            foreach (var instruction in program.InstructionsOf(block))
            {
                // What read the value first has answered where it has to hold; as a branch it is still asked.
                var isHeld = instruction.Kind is InstructionKind.ControlCall or InstructionKind.LogicAllOf;
                blocks.UnionWith(Reach.SameValue(program, instruction).Where(target => !isHeld || target != reader));
                if (instruction.Kind == InstructionKind.LoopContains)
                {
                    blocks.Add(instruction.A);
                }
                else if (instruction.Kind == InstructionKind.LoopMembers)
                {
                    blocks.UnionWith(program.Objects[instruction.A].Patterns.Select(rule => rule.Block));
                }
            }
        }

        return blocks;
    }
}
