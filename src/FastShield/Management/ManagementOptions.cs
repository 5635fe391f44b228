using System.CommandLine;

namespace FastShield.Management;

/// <summary>Where the management API is and who asks. A token is never an argument: the list of processes shows those to everybody.</summary>
internal static class ManagementOptions
{
    public const string TokenVariable = "FASTSHIELD_TOKEN";
    public const string ApiVariable = "FASTSHIELD_API";
    private const string DefaultApi = "http://127.0.0.1:8081";

    private static readonly Option<string?> Api = new("--api") { Description = $"The management API, such as {DefaultApi} (the default), or what {ApiVariable} says. Clear text only to this machine." };
    private static readonly Option<string?> TokenFile = new("--token-file") { Description = $"A file with the token, such as STATE/admin-token. Default: what {TokenVariable} says." };
    private static readonly Option<string?> Ca = new("--ca") { Description = "A PEM file with the certificate that an https API shows, or with the one that it was signed by. Default: what the system trusts." };

    /// <summary>Adds them.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Api);
        command.Options.Add(TokenFile);
        command.Options.Add(Ca);
    }

    /// <summary>A client; throws <see cref="ManagementException"/> for what the user can mend.</summary>
    public static ManagementClient Client(ParseResult parsed) =>
        ManagementClient.Make(parsed.GetValue(Api) ?? NotEmpty(ApiVariable) ?? DefaultApi, Token(parsed), parsed.GetValue(Ca));

    private static string Token(ParseResult parsed)
    {
        if (parsed.GetValue(TokenFile) is not { } path)
        {
            return NotEmpty(TokenVariable)?.Trim()
                ?? throw new ManagementException($"No token: name its file with --token-file, or put it into {TokenVariable}.", isWrongUse: true);
        }

        try
        {
            var token = File.ReadAllText(path).Trim();
            return token.Length is > 0 and <= 400 && token.All(letter => letter is > ' ' and < '\x7f')
                ? token
                : throw new ManagementException($"The file {path} has no token.", isWrongUse: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ManagementException($"The token cannot be read: {error.Message}", isWrongUse: true);
        }
    }

    private static string? NotEmpty(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
