using System.Text;
using FastShield.Runtime.Identity;

namespace FastShield.Runtime.Tests.Security;

/// <summary>Client certificates as a handshake leaves them.</summary>
internal static class Certificates
{
    /// <summary>One that is verified and has these texts.</summary>
    public static ClientIdentity With(params (ClientCertificateField Field, string Text)[] texts)
    {
        var all = Enum.GetValues<ClientCertificateField>().Select(static _ => Array.Empty<byte>()).ToArray();
        foreach (var (field, text) in texts)
        {
            all[(int)field] = Encoding.UTF8.GetBytes(text);
        }

        return new ClientIdentity(isVerified: true, null, all);
    }
}
