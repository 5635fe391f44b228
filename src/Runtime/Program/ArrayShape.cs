namespace FastShield.Runtime.Program;

/// <summary>What the items of an array are held against.</summary>
/// <param name="Prefix">Blocks of the first items, by position (`prefixItems`).</param>
/// <param name="Rest">The block of the items behind them (`items`), or <see cref="ValidationProgram.AnyBlock"/>.</param>
/// <param name="CoversRest">True where `items` is there, be it `true`, so that no item counts as unevaluated.</param>
public sealed record ArrayShape(int[] Prefix, int Rest, bool CoversRest);
