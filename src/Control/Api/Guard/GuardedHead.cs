using System.Text;
using FastShield.Runtime.Contract;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api.Guard;

/// <summary>The header fields of a call as the checks read them: octets, and where each field lies in them.</summary>
/// <param name="Bytes">Names and values.</param>
/// <param name="Fields">Their places.</param>
internal sealed record GuardedHead(byte[] Bytes, HeaderField[] Fields)
{
    private const string ContentType = "Content-Type";

    /// <summary>The fields of a request; where JSON is taken, a body counts as JSON whatever type it was sent with, for many clients name none.</summary>
    public static GuardedHead Of(HttpRequest request, bool takesJson)
    {
        var text = new StringBuilder();
        var fields = new List<HeaderField>();
        foreach (var (name, values) in request.Headers)
        {
            if (takesJson && name.Equals(ContentType, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                Add(name, value ?? "");
            }
        }

        if (takesJson)
        {
            Add(ContentType, "application/json");
        }

        return new GuardedHead(Encoding.Latin1.GetBytes(text.ToString()), [.. fields]);

        void Add(string name, string value)
        {
            fields.Add(new HeaderField { NameStart = text.Length, NameLength = name.Length, ValueStart = text.Length + name.Length, ValueLength = value.Length });
            text.Append(name).Append(value);
        }
    }
}
