namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>The small API that the fleet's tests guard.</summary>
internal static class FleetApi
{
    /// <summary>The document.</summary>
    public const string Document = """
        openapi: 3.0.3
        info: {title: Pets, version: '1'}
        servers: [{url: https://api.example.com/v1}]
        paths:
          /pets:
            get:
              parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}]
              responses: {'200': {description: ok}}
        """;

    /// <summary>The operation of the document.</summary>
    public static readonly (string Method, string Endpoint) Operation = ("GET", "/v1/pets");

    /// <summary>A request that conforms.</summary>
    public const string Good = "/v1/pets?limit=1";

    /// <summary>A request that does not.</summary>
    public const string Bad = "/v1/pets?limit=0";

    /// <summary>What the shield answers to a request that it blocks.</summary>
    public const int Blocked = 400;

    /// <summary>A document of some operations, told apart by a number: `/n{number}/p0`, `/n{number}/p1`...</summary>
    public static string DocumentOf(int number, int operations) => string.Concat(
        Enumerable.Range(0, operations).Select(i => PathItem.Replace("PATH", $"/n{number}/p{i}", StringComparison.Ordinal))
            .Prepend(Head.Replace("NUMBER", $"{number}", StringComparison.Ordinal)));

    private const string Head = """
        openapi: 3.0.3
        info: {title: Numbered NUMBER, version: '1'}
        servers: [{url: https://api.example.com}]
        paths:

        """;

    private const string PathItem = """
          PATH:
            post:
              parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}]
              requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 40}, tags: {type: array, maxItems: 9, items: {type: string}}, age: {type: integer, minimum: 0}}}}}}
              responses: {'200': {description: ok}}

        """;
}
