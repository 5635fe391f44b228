using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>Runs a program as it is: it guards from the first moment, in every binary, and explains every refusal of either engine.</summary>
public sealed unsafe class SchemaInterpreter(ValidationProgram program) : SchemaEngine(program)
{
    /// <summary>The detail of a violation that the explaining pass gives where it finds none.</summary>
    public const string NothingFound = "engines_disagree";

    /// <inheritdoc/>
    public override string Name => "interpreter";

    /// <inheritdoc/>
    public override bool Accepts(int block, byte* json, int length, ValidationContext context) =>
        Run<FlagMode>(block, json, length, context);

    /// <summary>
    /// The cold pass: finds the first violation of a text that an engine refused. Where this pass finds none, the two engines
    /// disagree, which is reported as a violation of its own and never as a pass.
    /// </summary>
    /// <param name="block">The block that refused.</param>
    /// <param name="json">The text, padded as for <see cref="SchemaEngine.Accepts"/>.</param>
    /// <param name="length">Length of the text in bytes.</param>
    /// <param name="location">The part of the message that the text is.</param>
    /// <param name="name">The parameter's name, which is the target; null for a body, whose target is the JSON path.</param>
    /// <param name="context">The caller's working state.</param>
    public Violation Explain(int block, byte* json, int length, ViolationLocation location, string? name, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Begin(length);
        var recorder = context.Recorder;
        recorder.Clear();
        if (Run<CollectMode>(block, json, length, context))
        {
            recorder.Report(ErrorClass.ConstraintViolation, NothingFound, -1);
        }
        else if (context.Fault != JsonFault.None || !recorder.HasViolation)
        {
            recorder.ReportFault(context.Fault);
        }

        var pointer = recorder.Place >= 0 ? Program.Places[recorder.Place].Pointer : "";
        return new Violation(location, recorder.Class, recorder.Detail, name ?? recorder.Target, pointer);
    }

    private bool Run<TMode>(int block, byte* json, int length, ValidationContext context)
        where TMode : struct, IMode
    {
        context.Origin = json;
        var end = BlockRun.Run<TMode>(Program, block, JsonText.Space(json), context);
        if (end == null)
        {
            return false;
        }

        if (JsonText.Space(end) == json + length)
        {
            return true;
        }

        JsonText.Fail(context, JsonFault.Syntax);
        return false;
    }
}
