using FastShield.Control.Rollout;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Declaration;

/// <summary>All that is to be in a zone, said outright: what it does not name is not in the zone.</summary>
/// <param name="Settings">What holds for the whole zone.</param>
/// <param name="Schemas">The documents, each under a name of its own.</param>
/// <param name="Operations">The operations under management, each with its own action or null for the zone's.</param>
public sealed record ZoneDeclaration(
    ZoneSettings Settings, IReadOnlyList<DeclaredSchema> Schemas, IReadOnlyDictionary<OperationName, MitigationAction?> Operations)
{
    /// <summary>
    /// The state that a zone comes to. A document keeps its id where one of its name is there, and gets its next version where the text is another; an
    /// operation keeps its id. The argument itself where nothing changes.
    /// </summary>
    /// <param name="before">The zone as it is.</param>
    /// <param name="now">When new things are made.</param>
    /// <exception cref="EditException">Two documents have one name, or a text is named that the zone does not have.</exception>
    public ZoneState Over(ZoneState before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(before);
        var after = before with
        {
            Settings = IsSame(before.Settings, Settings) ? before.Settings : Settings,
            Schemas = before.Schemas.Clear(),
        };
        for (var i = 0; i < Schemas.Count; i++)
        {
            after = after.With(Placed(before, Schemas[i], now.AddTicks(i)));
        }

        if (after.Schemas.Count != Schemas.Count || Schemas.DistinctBy(schema => schema.Name, StringComparer.Ordinal).Count() != Schemas.Count)
        {
            throw new EditException(EditFault.Invalid, "Each schema needs a name of its own.");
        }

        foreach (var gone in before.Operations.Values.Where(operation => !Operations.ContainsKey(operation.Name)))
        {
            after = after.Without(gone);
        }

        foreach (var (name, action) in Operations)
        {
            var known = before.OperationIds.TryGetValue(name, out var id) ? before.Operations[id] : new ManagedOperation(Guid.NewGuid(), name, now, null);
            after = known.Action == action && before.Operations.ContainsKey(known.Id) ? after : after.With(known with { Action = action });
        }

        return IsSame(before, after) ? before : after;
    }

    private static UploadedSchema Placed(ZoneState before, DeclaredSchema wanted, DateTimeOffset now)
    {
        // Of several that were uploaded under one name, the latest is the one that acts.
        var known = before.Schemas.Values.Where(schema => schema.Name == wanted.Name).OrderByDescending(schema => schema.CreatedAt).ThenBy(schema => schema.Id).FirstOrDefault();
        var length = wanted.Source?.Bytes.Length ?? before.Schemas.Values.FirstOrDefault(schema => schema.SourceHash == wanted.Hash)?.Length
            ?? throw new EditException(EditFault.Invalid, $"The zone has no text {wanted.Hash}: send it as `source` of the schema '{Compiler.Reading.Shown.Short(wanted.Name)}'.");
        return known is null
            ? new UploadedSchema(Guid.NewGuid(), wanted.Name, wanted.Hash, length, wanted.IsEnabled, now, 1)
            : known with { SourceHash = wanted.Hash, Length = length, IsEnabled = wanted.IsEnabled, Version = known.SourceHash == wanted.Hash ? known.Version : known.Version + 1 };
    }

    private static bool IsSame(ZoneSettings left, ZoneSettings right) =>
        left with { HostFallthrough = right.HostFallthrough } == right && left.HostFallthrough.SequenceEqual(right.HostFallthrough);

    private static bool IsSame(ZoneState left, ZoneState right) =>
        ReferenceEquals(left.Settings, right.Settings) && ReferenceEquals(left.Operations, right.Operations)
        && left.Schemas.Count == right.Schemas.Count && left.Schemas.All(pair => right.Schemas.TryGetValue(pair.Key, out var other) && pair.Value == other);
}
