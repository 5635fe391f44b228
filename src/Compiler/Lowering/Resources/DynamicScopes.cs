using System.Globalization;
using System.Text;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>All scopes of one program, each made once.</summary>
internal sealed class DynamicScopes(SchemaResources resources)
{
    /// <summary>How many scopes a program may have. The largest metaschema has one; every further one may double the program.</summary>
    public const int Maximum = 256;

    private readonly Dictionary<(DynamicScope Around, SchemaResource Entered), DynamicScope> _entered = [];
    private readonly Dictionary<string, DynamicScope> _scopes = new(StringComparer.Ordinal);

    /// <summary>The scope inside a resource; null where there would be too many.</summary>
    public DynamicScope? Enter(DynamicScope around, SchemaResource resource)
    {
        if (resource.DynamicAnchors.Count == 0)
        {
            return around;
        }

        if (_entered.TryGetValue((around, resource), out var known))
        {
            return known;
        }

        var places = new Dictionary<string, SourceNode>(around.Places);
        foreach (var (name, place) in resource.DynamicAnchors)
        {
            places.TryAdd(name, place);
        }

        var scope = places.Count == around.Places.Count ? around : Once(places);
        if (scope is not null)
        {
            _entered.Add((around, resource), scope);
        }

        return scope;
    }

    private DynamicScope? Once(Dictionary<string, SourceNode> places)
    {
        var key = new StringBuilder();
        foreach (var (name, place) in places.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            key.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}={resources.SpotOf(place).Resource.Number};");
        }

        var text = key.ToString();
        if (!_scopes.TryGetValue(text, out var scope) && _scopes.Count < Maximum)
        {
            scope = new DynamicScope(places);
            _scopes.Add(text, scope);
        }

        return scope;
    }
}
