using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FastShield.Control.Access;

/// <summary>An entry in its place in the log: each row's hash covers the row before, so that a row that was edited or taken out is found.</summary>
/// <param name="Sequence">Counts up by one.</param>
/// <param name="Entry">The entry.</param>
/// <param name="PreviousHash">The hash of the row before; empty for the first.</param>
/// <param name="Hash">SHA-256 of all of it, 64 hexadecimal digits.</param>
public sealed record AuditRow(long Sequence, AuditEntry Entry, string PreviousHash, string Hash)
{
    /// <summary>The row that follows <paramref name="previous"/>.</summary>
    public static AuditRow Append(AuditRow? previous, AuditEntry entry)
    {
        var sequence = (previous?.Sequence ?? 0) + 1;
        var before = previous?.Hash ?? "";
        return new AuditRow(sequence, entry, before, HashOf(sequence, entry, before));
    }

    /// <summary>Whether the row is what was written.</summary>
    public bool IsGenuine() => Hash == HashOf(Sequence, Entry, PreviousHash);

    private static string HashOf(long sequence, AuditEntry entry, string previous)
    {
        // Lengths before texts: no two rows have the same bytes.
        var text = new StringBuilder();
        foreach (var part in (string?[])[sequence.ToString(CultureInfo.InvariantCulture), entry.At.ToString("O", CultureInfo.InvariantCulture), entry.Actor, entry.Action, entry.ZoneId, entry.Before, entry.After, entry.RequestId, previous])
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
