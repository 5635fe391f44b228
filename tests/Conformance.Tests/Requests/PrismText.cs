using System.Text;
using System.Text.RegularExpressions;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>A harness text of Prism: a document, a request as a curl command, and the answer that Prism gives as a mock or proxy.</summary>
internal sealed partial record PrismText(string Name, string Document, RequestCase Request, int Status)
{
    private const string Boundary = "------------------------fastshield";

    public static IReadOnlyList<PrismText> All()
    {
        var root = Suites.Path("request-cases", "prism-harness");
        return [.. Directory.EnumerateFiles(root, "*.txt", SearchOption.AllDirectories)
            .Select(file => Read(Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file)))
            .OrderBy(text => text.Name, StringComparer.Ordinal)];
    }

    private static PrismText Read(string name, string text)
    {
        var parts = Heading().Split(text.ReplaceLineEndings("\n"));
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i + 1 < parts.Length; i += 2)
        {
            sections.TryAdd(parts[i], parts[i + 1]);
        }

        var answer = sections.GetValueOrDefault("expect") ?? sections["expect-loose"];
        return new PrismText(name, sections["spec"], Command(name, sections["command"]), int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What curl would send: the options that the texts have.</summary>
    private static RequestCase Command(string name, string command)
    {
        string? method = null;
        var url = "";
        var headers = new List<(string Name, string Value)>();
        var data = new List<string>();
        var form = new List<string>();
        var words = new Queue<string>(Words(command).Skip(1));
        while (words.TryDequeue(out var word))
        {
            switch (word)
            {
                case "-i" or "-s" or "--location":
                    break;
                case "--head":
                    method ??= "HEAD";
                    break;
                case "-X" or "--request":
                    method = words.Dequeue();
                    break;
                case "-sIXGET":
                    method = "GET";
                    break;
                case "-H" or "--header":
                    var header = words.Dequeue();
                    var colon = header.IndexOf(':', StringComparison.Ordinal);
                    headers.Add((header[..colon], header[(colon + 1)..].Trim()));
                    break;
                case "-d" or "--data":
                    data.Add(words.Dequeue().Replace("\n", "", StringComparison.Ordinal));
                    break;
                case "-F":
                    form.Add(words.Dequeue());
                    break;
                case "--url":
                    url = words.Dequeue();
                    break;
                default:
                    Xunit.Assert.StartsWith("http", word, StringComparison.Ordinal);
                    url = word;
                    break;
            }
        }

        // A field without a value takes away what curl sends by itself.
        headers.RemoveAll(header => header.Value.Length == 0);
        var body = data.Count > 0 ? string.Join('&', data) : form.Count > 0 ? Multipart(form) : null;
        if (form.Count > 0)
        {
            headers.RemoveAll(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
            headers.Add(("Content-Type", $"multipart/form-data; boundary={Boundary}"));
        }
        else if (body is not null && !headers.Exists(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
        }

        var target = url[url.IndexOf('/', "https://".Length)..].Split('?', 2);
        return new RequestCase
        {
            Id = name,
            Spec = name,
            Method = method ?? (body is null ? "GET" : "POST"),
            Path = target[0],
            Query = target.Length > 1 ? target[1] : null,
            Headers = headers,
            Body = body,
            IsValid = true,
            Where = null,
            Why = "",
            Needs = [],
            Response = null,
        };
    }

    private static string Multipart(IEnumerable<string> fields)
    {
        var body = new StringBuilder();
        foreach (var field in fields.Select(field => field.Split('=', 2)))
        {
            body.Append("--").Append(Boundary).Append("\r\nContent-Disposition: form-data; name=\"").Append(field[0]).Append("\"\r\n\r\n").Append(field[1]).Append("\r\n");
        }

        return body.Append("--").Append(Boundary).Append("--\r\n").ToString();
    }

    /// <summary>The words of a shell command: quotes, and backslashes outside of single ones.</summary>
    private static IEnumerable<string> Words(string command)
    {
        var word = new StringBuilder();
        var isOpen = false;
        var quote = '\0';
        for (var i = 0; i < command.Length; i++)
        {
            var c = command[i];
            if (c == '\\' && quote != '\'' && i + 1 < command.Length)
            {
                i++;
                if (command[i] == '\n')
                {
                    continue;
                }

                // Within double quotes a backslash stays before what it does not take the meaning from.
                word.Append(quote == '"' && "\"\\$`".IndexOf(command[i], StringComparison.Ordinal) < 0 ? "\\" : "").Append(command[i]);
                isOpen = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isOpen)
                {
                    yield return word.ToString();
                }

                word.Clear();
                isOpen = false;
            }
            else if (c == quote || (quote == '\0' && c is '\'' or '"'))
            {
                quote = quote == '\0' ? c : '\0';
                isOpen = true;
            }
            else
            {
                word.Append(c);
                isOpen = true;
            }
        }

        if (isOpen)
        {
            yield return word.ToString();
        }
    }

    [GeneratedRegex("^====([a-z-]+)====\n", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
