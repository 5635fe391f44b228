using Xunit;

namespace FastShield.Proxy.Tests;

/// <summary>Tests that count what the whole process has in use: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
