using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>
/// A second reader of request heads, written from the grammar of RFC 9110 and 9112 and the decisions in docs/JOURNEY.md, and from nothing of the parser: line by
/// line on text, slow and plain. The parser has to agree with it on every input.
/// </summary>
internal static class HeadGrammar
{
    private const string TokenCharacters = "!#$%&'*+-.^_`|~";

    private static readonly HashSet<string> _once = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Authorization", "Content-Range",
    };

    private static readonly HashSet<string> _hopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Proxy-Authorization", "Proxy-Authenticate", "Proxy-Authentication-Info", "HTTP2-Settings",
    };

    /// <summary>Reads the head that the text begins with.</summary>
    public static Reading Read(string text, HeadLimits limits)
    {
        var at = text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        var lines = new List<string>();
        while (true)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0)
            {
                return Reading.Incomplete;
            }

            var line = text[at..end];
            if (!line.EndsWith('\r') || line.IndexOf('\r') != line.Length - 1 || (lines.Count > 0 && line.Length + 1 > limits.MaxFieldLineBytes) || end + 1 > limits.MaxHeadBytes)
            {
                return Reading.Refused;
            }

            at = end + 1;
            if (line.Length == 1)
            {
                break;
            }

            lines.Add(line[..^1]);
            if (lines.Count == 1 ? !IsRequestLine(lines[0], limits) : lines.Count > limits.MaxFields + 1 || !IsField(lines[^1]))
            {
                return Reading.Refused;
            }
        }

        return lines.Count == 0 ? Reading.Refused : Judge(lines, at);
    }

    private static bool IsRequestLine(string line, HeadLimits limits)
    {
        var words = line.Split(' ');
        if (words.Length != 3 || !IsToken(words[0]) || words[0].Length > 32 || words[2] is not ("HTTP/1.1" or "HTTP/1.0"))
        {
            return false;
        }

        var target = words[1];
        if (target.Length == 0 || target.Length > limits.MaxTargetBytes || words[0] == "CONNECT" || target.Any(static c => c is <= ' ' or >= '\u007f' or '#'))
        {
            return false;
        }

        return target[0] == '/' || (target == "*" && words[0] == "OPTIONS") || AuthorityOf(target) is not null;
    }

    /// <summary>The authority of a target in absolute form; null where it is none that is served.</summary>
    private static string? AuthorityOf(string target)
    {
        var colon = target.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || !(target[..colon].Equals("http", StringComparison.OrdinalIgnoreCase) || target[..colon].Equals("https", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var rest = target[(colon + 3)..];
        var end = rest.IndexOfAny(['/', '?']);
        var authority = end < 0 ? rest : rest[..end];
        return IsAuthority(authority) ? authority : null;
    }

    private static bool IsField(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsToken(line[..colon]) && !line[..colon].Contains('_', StringComparison.Ordinal)
            && line[(colon + 1)..].All(static c => c is '\t' or (>= ' ' and not '\u007f'));
    }

    private static Reading Judge(List<string> lines, int length)
    {
        var words = lines[0].Split(' ');
        var fields = lines.Skip(1).Select(static line => line.Split(':', 2)).Select(static pair => (Name: pair[0], Value: pair[1].Trim(' ', '\t'))).ToList();
        List<string> Of(string name) => [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value)];
        if (_once.Any(name => Of(name).Count > 1))
        {
            return Reading.Refused;
        }

        var isNew = words[2] == "HTTP/1.1";
        var options = Of("Connection").SelectMany(static value => value.Split(',')).Select(static option => option.Trim(' ', '\t')).Where(static option => option.Length > 0).ToList();
        if (options.Count > 16 || !options.All(static option => IsToken(option) && (_hopByHop.Contains(option) || KnownHeaders.Find(Parsing.Octets(option)) == KnownHeader.Other)))
        {
            return Reading.Refused;
        }

        fields.RemoveAll(field => !_hopByHop.Contains(field.Name) && options.Contains(field.Name, StringComparer.OrdinalIgnoreCase)
            && !IsMeaning(field.Name));
        var host = Of("Host");
        var inTarget = words[1][0] is '/' or '*' ? null : AuthorityOf(words[1]);
        if (host.Count == 0 ? isNew : !IsAuthority(host[0]) || (inTarget is not null && !inTarget.Equals(host[0], StringComparison.OrdinalIgnoreCase)))
        {
            return Reading.Refused;
        }

        var length1 = Of("Content-Length");
        var coding = Of("Transfer-Encoding");
        long content = -1;
        if (length1.Count > 0 && (length1[0].Length == 0 || !length1[0].All(char.IsAsciiDigit) || !long.TryParse(length1[0], NumberStyles.None, CultureInfo.InvariantCulture, out content)))
        {
            return Reading.Refused;
        }

        if (coding.Count > 0 && (!isNew || length1.Count > 0 || !coding[0].Equals("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            return Reading.Refused;
        }

        var expect = Of("Expect");
        if (isNew && expect.Count > 0 && (expect.Count > 1 || !expect[0].Equals("100-continue", StringComparison.OrdinalIgnoreCase)))
        {
            return Reading.Refused;
        }

        if (words[0] == "TRACE" && (coding.Count > 0 || content > 0))
        {
            return Reading.Refused;
        }

        var keeps = !options.Contains("close", StringComparer.OrdinalIgnoreCase) && (isNew || options.Contains("keep-alive", StringComparer.OrdinalIgnoreCase));
        return new Reading(true, false, length, words[0], words[1], host.FirstOrDefault() ?? inTarget ?? "", coding.Count > 0 ? "chunked" : content > 0 ? content.ToString(CultureInfo.InvariantCulture) : "none", keeps, fields);
    }

    /// <summary>Options of Connection that are no fields' names.</summary>
    private static bool IsMeaning(string name) =>
        name.Equals("close", StringComparison.OrdinalIgnoreCase) || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase);

    private static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || TokenCharacters.Contains(c, StringComparison.Ordinal));

    private static bool IsAuthority(string text)
    {
        string host;
        string port;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
            {
                return false;
            }

            host = text[1..close];
            port = text[(close + 1)..];
            if (!host.All(static c => char.IsAsciiHexDigit(c) || c == ':') || !host.Contains(':', StringComparison.Ordinal)
                || !IPAddress.TryParse(host, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }
        }
        else
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            host = colon < 0 ? text : text[..colon];
            port = colon < 0 ? "" : text[colon..];
            if (host.Length is 0 or > 255 || host[0] == '.' || !host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            {
                return false;
            }
        }

        return port.Length == 0
            || (port[0] == ':' && port.Length is > 1 and <= 6 && port[1..].All(char.IsAsciiDigit) && int.Parse(port.AsSpan(1), CultureInfo.InvariantCulture) is > 0 and <= 65535);
    }

    /// <summary>What a head says.</summary>
    internal sealed record Reading(bool IsAccepted, bool NeedsMore, int Length, string Method, string Target, string Host, string Body, bool KeepAlive, List<(string Name, string Value)> Fields)
    {
        public static Reading Incomplete { get; } = new(false, true, 0, "", "", "", "", false, []);

        public static Reading Refused { get; } = new(false, false, 0, "", "", "", "", false, []);
    }
}
