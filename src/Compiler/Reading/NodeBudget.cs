using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>Counts the nodes of a document while it is read, and ends the reading when there are too many.</summary>
internal sealed class NodeBudget(DocumentLimits limits)
{
    private int _written;
    private long _aliased;

    /// <summary>A node that stands in the text.</summary>
    public void Take(int line, int column)
    {
        if (++_written + _aliased > limits.MaxNodes)
        {
            throw new DocumentException(
                DiagnosticCodes.TooManyNodes, line, column, $"The document has more than {limits.MaxNodes} values. Split it into several documents.");
        }
    }

    /// <summary>Nodes that an alias brings in; asked before they are made.</summary>
    public void TakeAliased(int nodes, int line, int column)
    {
        _aliased += nodes;
        if (_aliased > Math.Max(limits.FreeAliasNodes, (long)_written * limits.MaxAliasFactor) || _written + _aliased > limits.MaxNodes)
        {
            throw new DocumentException(
                DiagnosticCodes.YamlAlias, line, column, "The aliases make the document explode. Use $ref in place of YAML aliases.");
        }
    }
}
