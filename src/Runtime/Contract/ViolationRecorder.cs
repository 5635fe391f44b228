using System.Text;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Contract;

/// <summary>Keeps the path to the value that a cold pass is reading, and the first violation it meets. May allocate: it runs only behind a "no".</summary>
public sealed class ViolationRecorder
{
    private const int LongestTarget = 512;
    private readonly List<string> _path = [];

    /// <summary>True once a violation was met.</summary>
    public bool HasViolation { get; private set; }

    /// <summary>The vocabulary's `error_class`.</summary>
    public ErrorClass Class { get; private set; }

    /// <summary>The vocabulary's `error_detail`.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>Index of the place that asked, or -1.</summary>
    public int Place { get; private set; } = -1;

    /// <summary>JSON path of the value at fault, `$` for the whole.</summary>
    public string Target { get; private set; } = "$";

    internal void Clear()
    {
        _path.Clear();
        HasViolation = false;
        Detail = "";
        Place = -1;
        Target = "$";
    }

    internal void Push(ReadOnlySpan<byte> name) => _path.Add(Member(name));

    internal void Push(int index) => _path.Add($"[{index}]");

    internal void Pop() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Notes a violation at the value being read; the first one stays.</summary>
    internal void Report(ErrorClass errorClass, string detail, int place)
    {
        if (HasViolation)
        {
            return;
        }

        HasViolation = true;
        Class = errorClass;
        Detail = detail;
        Place = place;
        Target = CurrentTarget();
    }

    /// <summary>Notes a violation at a member of the value being read.</summary>
    internal void ReportMember(ReadOnlySpan<byte> name, ErrorClass errorClass, string detail, int place)
    {
        Push(name);
        Report(errorClass, detail, place);
        Pop();
    }

    private static string Member(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && c != '-')
            {
                return $"['{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
            }
        }

        return text.Length == 0 ? "['']" : "." + text;
    }

    private string CurrentTarget()
    {
        var target = "$" + string.Concat(_path);
        return target.Length <= LongestTarget ? target : target[..LongestTarget];
    }

    /// <summary>The violation that a fault of the text itself is.</summary>
    internal void ReportFault(JsonFault fault)
    {
        var (errorClass, detail) = fault switch
        {
            JsonFault.InvalidUtf8 => (ErrorClass.InvalidEncoding, "invalid_utf8"),
            JsonFault.DuplicateKey => (ErrorClass.DuplicateValue, "duplicate_key"),
            JsonFault.TooDeep => (ErrorClass.ConstraintViolation, "value_too_deep"),
            JsonFault.BudgetExhausted => (ErrorClass.ConstraintViolation, "work_budget_exhausted"),
            _ => (ErrorClass.InvalidSyntax, "invalid_json"),
        };
        Report(errorClass, detail, -1);
    }
}
