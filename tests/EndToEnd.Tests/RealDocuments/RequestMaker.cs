namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Builds conforming and violating requests from a document, spread over its operations and over the kinds of violations.</summary>
internal sealed class RequestMaker
{
    private static readonly string[] Methods = ["DELETE", "PATCH", "PUT", "POST", "GET"];

    private readonly ApiDocument _document;
    private readonly HeadMaker _heads;
    private readonly BodyMaker _bodies;
    private readonly List<GeneratedRequest> _conforming = [];
    private readonly List<GeneratedRequest> _violating = [];

    public RequestMaker(ApiDocument document)
    {
        _document = document;
        var check = new SchemaCheck(document);
        var samples = new SampleMaker(document, check);
        _heads = new HeadMaker(document, check, samples);
        _bodies = new BodyMaker(document, check, samples, _heads);
    }

    /// <summary>Operations for which no conforming request was found.</summary>
    public int Skipped { get; private set; }

    /// <summary>Conforming and violating requests, at most so many of each.</summary>
    public (IReadOnlyList<GeneratedRequest> Conforming, IReadOnlyList<GeneratedRequest> Violating) Make(int most)
    {
        foreach (var operation in _document.Operations)
        {
            var found = _conforming.Count;
            Add(operation);
            Skipped += _conforming.Count == found ? 1 : 0;
        }

        var kinds = _violating.GroupBy(request => request.Kind).Select(Spread).ToList();
        var chosen = Enumerable.Range(0, most).SelectMany(i => kinds.Where(kind => i < kind.Count).Select(kind => kind[i])).Take(most);
        return ([.. Spread(_conforming).Take(most)], [.. chosen]);
    }

    // Neighbours in a document are alike: the first ones of the choice come from all over it.
    private static List<GeneratedRequest> Spread(IEnumerable<GeneratedRequest> requests)
    {
        var all = requests.ToList();
        var random = new Random(20240229);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all));
        return all;
    }

    private void Add(ApiOperation operation)
    {
        foreach (var isFull in new[] { false, true })
        {
            if (_heads.Make(operation, isFull) is not { } head)
            {
                return;
            }

            var body = _bodies.Choose(operation);
            if (!operation.BodyIsRequired && (!isFull || body is null))
            {
                Keep(operation, head);
            }

            if (body is { } chosen && _bodies.Add(head, chosen.Type, chosen.Media, isFull) is { } made)
            {
                Keep(operation, made.Request);
                _violating.AddRange(_bodies.Break(operation, made.Request, made.Value, chosen.Media));
            }
        }
    }

    private void Keep(ApiOperation operation, GeneratedRequest request)
    {
        _conforming.Add(request);
        if (!operation.BodyIsRequired || request.Body is not null)
        {
            _violating.AddRange(_heads.Break(operation, request).Select(broken => broken with { Body = request.Body, ContentType = request.ContentType }));
        }

        var path = request.Target.Split('?')[0];
        _violating.Add(request with { Target = path.TrimEnd('/') + "/" + string.Join('/', Enumerable.Repeat("no", 30)), Expected = 404, Kind = "path" });
        var declared = _document.Operations.Where(other => Fits(other.Template, path)).Select(other => other.Method).ToHashSet();
        if (Methods.FirstOrDefault(method => !declared.Contains(method)) is { } undeclared)
        {
            _violating.Add(request with { Method = undeclared, Expected = 405, Kind = "method" });
        }
    }

    private static bool Fits(string template, string path)
    {
        var (left, right) = (template.Split('/'), path.Split('/'));
        return left.Length == right.Length && left.Zip(right).All(pair => pair.First == pair.Second || pair.First.Contains('{', StringComparison.Ordinal));
    }
}
