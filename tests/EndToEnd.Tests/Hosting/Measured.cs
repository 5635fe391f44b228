using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>Tests that print figures: nothing else of these tests runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Measured
{
    public const string Name = "measured";
}
