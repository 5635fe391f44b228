using System.Globalization;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Checks;

/// <summary>
/// Holds a sequence of JSON texts against its schemas: one text a line, or texts behind record separators (RFC 7464). Every text has to be there and
/// whole: an empty line or a cut text would be skipped by one reader and refused by another. Made once per event loop; not thread-safe; allocates
/// nothing once its memory has grown.
/// </summary>
public sealed class SequenceBodyDecoder
{
    private const byte RecordSeparator = 0x1E;
    private const byte LineFeed = (byte)'\n';

    private readonly JsonScratch _item = new(16 * JsonScratch.DefaultLimit);
    private readonly JsonScratch _whole = new(16 * JsonScratch.DefaultLimit);
    private Fault _fault;
    private int _faulty;

    private enum Fault : byte
    {
        None,
        Framing,
        Item,
        Whole,
        TooMuch,
    }

    /// <summary>True where the texts, and the array of them, conform.</summary>
    public bool Check(SequencePlan plan, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context)
    {
        _fault = Fault.None;
        _faulty = 0;

        // The engines take a zero byte for the end of the text.
        if (body.Contains((byte)0))
        {
            return Fails(Fault.Framing);
        }

        var gathers = plan.Whole != ValidationProgram.AnyBlock;
        var budget = ValidationContext.BudgetOf(body.Length);
        _whole.Clear();
        _whole.Append((byte)'[');
        for (; body.Length > 0; _faulty++)
        {
            if (!TryTake(plan, ref body, out var text))
            {
                return Fails(Fault.Framing);
            }

            _item.Clear();
            _item.Append(text);
            if (_item.IsOverflown)
            {
                return Fails(Fault.TooMuch);
            }

            var accepted = _item.Accepts(engine, plan.Item, context);
            budget -= ValidationContext.BudgetOf(text.Length) - context.Budget;
            if (!accepted || budget < 0)
            {
                return Fails(accepted ? Fault.TooMuch : Fault.Item);
            }

            if (gathers)
            {
                if (_faulty > 0)
                {
                    _whole.Append((byte)',');
                }

                _whole.Append(text);
            }
        }

        if (!gathers)
        {
            return true;
        }

        _whole.Append((byte)']');
        return _whole.IsOverflown ? Fails(Fault.TooMuch) : _whole.Accepts(engine, plan.Whole, context) || Fails(Fault.Whole);
    }

    /// <summary>What was wrong with the sequence that was refused last.</summary>
    public Violation Explain(SequencePlan plan, SchemaInterpreter interpreter, ValidationContext context)
    {
        var place = $"$[{_faulty.ToString(CultureInfo.InvariantCulture)}]";
        return _fault switch
        {
            Fault.Item => _item.Explain(interpreter, plan.Item, ViolationLocation.Body, place, context),
            Fault.Whole => _whole.Explain(interpreter, plan.Whole, ViolationLocation.Body, null, context),
            Fault.TooMuch => new Violation(ViolationLocation.Body, ErrorClass.TooManyValues, "", place, ""),
            _ => new Violation(ViolationLocation.Body, ErrorClass.InvalidSyntax, "invalid_json", place, ""),
        };
    }

    private static bool TryTake(SequencePlan plan, ref ReadOnlySpan<byte> body, out ReadOnlySpan<byte> text)
    {
        text = body;
        if (plan.IsSeparated)
        {
            // RFC 7464 section 2.1: a separator, a text, a line feed; the next separator shows where the text ends.
            if (body[0] != RecordSeparator)
            {
                return false;
            }

            body = body[1..];
            var next = body.IndexOf(RecordSeparator);
            text = next < 0 ? body : body[..next];
            body = next < 0 ? default : body[next..];
            return text.Length > 0 && text[^1] == LineFeed;
        }

        var end = body.IndexOf(LineFeed);
        text = end < 0 ? body : body[..end];
        body = end < 0 ? default : body[(end + 1)..];
        return true;
    }

    private bool Fails(Fault fault)
    {
        _fault = fault;
        return false;
    }
}
