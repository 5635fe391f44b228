using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Takes a server's URL apart, by RFC 3986 and without any normalising that the request's own path would not get.</summary>
internal static class ServerUrl
{
    /// <summary>
    /// False with the problem where the URL cannot be served; true with a problem where its meaning had to be guessed.
    /// </summary>
    public static bool TryParse(string url, ObjectNode server, [NotNullWhen(true)] out ServerTarget? target, out string? problem)
    {
        target = null;
        problem = null;
        var text = url.Trim();
        string? scheme = null;
        if (text.IndexOf("://", StringComparison.Ordinal) is var colon and >= 0)
        {
            scheme = text[..colon].ToLowerInvariant();
            text = text[(colon + 1)..];
            if (scheme is not ("http" or "https"))
            {
                problem = "only http and https are served.";
                return false;
            }
        }

        if (text.AsSpan().IndexOfAny('?', '#') >= 0)
        {
            problem = "a server has no query and no fragment.";
            return false;
        }

        if (!text.StartsWith("//", StringComparison.Ordinal))
        {
            return TryRelative(text, server, out target, out problem);
        }

        var slash = text.IndexOf('/', 2);
        var authority = slash < 0 ? text[2..] : text[2..slash];
        var path = slash < 0 ? string.Empty : text[slash..];
        if (!TryAuthority(authority, out var host, out var port, out problem) || !TryBasePath(path, out var basePath, out problem))
        {
            return false;
        }

        target = new ServerTarget(scheme, host, port, basePath, server);
        return true;
    }

    /// <summary>Any host, with the path of the URL where that can be told.</summary>
    public static ServerTarget AnyHost(string url, SourceNode servers)
    {
        var authority = url.IndexOf("//", StringComparison.Ordinal);
        var slash = authority < 0 ? -1 : url.IndexOf('/', authority + 2);
        var path = slash < 0 ? string.Empty : url[slash..];
        return new ServerTarget(null, null, null, TryBasePath(path, out var basePath, out _) ? basePath : string.Empty, servers);
    }

    private static bool TryRelative(string text, ObjectNode server, [NotNullWhen(true)] out ServerTarget? target, out string? problem)
    {
        target = null;
        string? guess = null;
        if (!text.StartsWith('/'))
        {
            text = "/" + (text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text is "." ? string.Empty : text);
            guess = $"This URL is relative to where the document lies, which is not known; the path {Shown.Short(text)} is taken. Write https:// before a host.";
        }

        if (!TryBasePath(text, out var basePath, out problem))
        {
            return false;
        }

        problem = guess;
        target = new ServerTarget(null, null, null, basePath, server);
        return true;
    }

    private static bool TryAuthority(string authority, out string host, out int? port, out string? problem)
    {
        (host, port, problem) = (string.Empty, null, null);
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            problem = "a server's URL has no user name or password.";
            return false;
        }

        var end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        host = (end < 0 ? authority : authority[..end]).ToLowerInvariant();
        var rest = end < 0 ? string.Empty : authority[end..];
        if (!IsHost(host))
        {
            problem = "its host is no name and no address. Write names of other scripts in their xn-- form.";
            return false;
        }

        if (rest is "" or ":")
        {
            return true;
        }

        if (rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536)
        {
            port = number;
            return true;
        }

        problem = "its port is no number from 1 to 65535.";
        return false;
    }

    private static bool IsHost(string host)
    {
        if (host.StartsWith('['))
        {
            return host.EndsWith(']') && System.Net.IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out _);
        }

        host = host.Replace(ServerTarget.AnyLabel, "x", StringComparison.Ordinal);
        return host.Length is > 0 and <= 253 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
    }

    /// <summary>The path without its last slash, since every path template begins with one.</summary>
    private static bool TryBasePath(string path, out string basePath, out string? problem)
    {
        basePath = path.TrimEnd('/');
        problem = null;
        if (basePath.Split('/') is var segments && segments.Skip(1).Any(s => s is "" or "." or ".."))
        {
            problem = "its path has empty segments or dot segments.";
            return false;
        }

        if (basePath.Any(c => c is <= ' ' or >= '\u007F' or '\\' or '{' or '}'))
        {
            problem = "its path has characters that a URL cannot have. Percent-encode them.";
            return false;
        }

        return true;
    }
}
