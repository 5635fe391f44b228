using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastShield.Compiler.Reading;
using FastShield.Control.Store;
using FastShield.Management;

namespace FastShield.Commands;

/// <summary>`fastshield pki issue`: a client certificate for a key that is made here and never leaves, or for a signing request.</summary>
internal static class PkiIssueCommand
{
    private const int RsaBits = 3072;

    private static readonly Argument<string> Zone = new("zone") { Description = "The zone's name or id." };
    private static readonly Option<string?> Name = new("--name") { Description = "The device's name: the common name of the certificate." };
    private static readonly Option<string?> Subject = new("--subject") { Description = "The whole subject in place of --name, such as 'C=GB, O=Example, CN=device 1'." };
    private static readonly Option<string?> Csr = new("--csr") { Description = "A signing request (PEM) in place of a key that is made here." };
    private static readonly Option<int> Days = new("--days") { Description = "Days that it is good, 1 to 3650.", DefaultValueFactory = _ => 365 };
    private static readonly Option<int?> Minutes = new("--minutes") { Description = "Minutes that it is good in place of --days, 10 or more." };
    private static readonly Option<bool> Rsa = new("--rsa") { Description = "An RSA key of 3072 bits in place of one on P-256." };
    private static readonly Option<string> Out = new("--out", "-o") { Description = "The certificate's file, PEM; it may not be there yet.", Required = true };
    private static readonly Option<string?> Key = new("--key-out") { Description = "The private key's file, PEM, for its owner alone (mode 0600); it may not be there yet. Default: --out with the ending .key." };

    public static Command Make()
    {
        var command = new Command("issue", "Issue a client certificate, with a key that is made on this machine and sent to nobody.") { Zone, Name, Subject, Csr, Days, Minutes, Rsa, Out, Key };
        ManagementOptions.AddTo(command);
        command.SetAction((parsed, _) => ManagementRun.DoAsync(() => IssueAsync(parsed)));
        return command;
    }

    private static async Task<int> IssueAsync(ParseResult parsed)
    {
        var (file, keyFile) = (parsed.GetRequiredValue(Out), parsed.GetValue(Key) ?? Path.ChangeExtension(parsed.GetRequiredValue(Out), ".key"));
        var isOwn = parsed.GetValue(Csr) is null;
        foreach (var path in isOwn ? new[] { file, keyFile } : [file])
        {
            if (File.Exists(path))
            {
                throw new ManagementException($"{path} is there already.", isWrongUse: true);
            }
        }

        using var client = ManagementOptions.Client(parsed);
        var (zone, _) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        try
        {
            using AsymmetricAlgorithm? key = !isOwn ? null : parsed.GetValue(Rsa) ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = key is null ? await File.ReadAllTextAsync(parsed.GetValue(Csr)!).ConfigureAwait(false) : RequestOf(parsed, key);
            if (key is not null)
            {
                // The key is on the disk before anything is issued for it: a certificate without its key is of no use to anybody.
                Write(keyFile, key.ExportPkcs8PrivateKeyPem());
            }

            var issued = await AskAsync(client, zone, parsed, request, isOwn ? keyFile : null).ConfigureAwait(false);
            Write(file, issued.GetProperty("certificate").GetString()!);
            await Console.Out.WriteLineAsync(Shown.OneLine(
                $"{issued.GetProperty("id").GetString()}  {issued.GetProperty("serial_number").GetString()}  until {issued.GetProperty("expires_on").GetDateTimeOffset():yyyy-MM-dd HH:mm}  {issued.GetProperty("common_name").GetString()}")).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(isOwn ? $"certificate in {file}, private key in {keyFile}" : $"certificate in {file}").ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ManagementException(error.Message);
        }
    }

    private static async Task<JsonElement> AskAsync(ManagementClient client, string zone, ParseResult parsed, string request, string? keyFile)
    {
        try
        {
            return await client.CallAsync(HttpMethod.Post, $"zones/{zone}/client_certificates", json =>
            {
                json.WriteStartObject();
                json.WriteString("csr"u8, request);
                json.WriteNumber("validity_days"u8, parsed.GetValue(Days));
                if (parsed.GetValue(Minutes) is { } minutes)
                {
                    json.WriteNumber("fastshield_validity_minutes"u8, minutes);
                }

                json.WriteEndObject();
            }).ConfigureAwait(false);
        }
        catch (ManagementException) when (keyFile is not null)
        {
            // The key is of no use without a certificate, and would be in the way of the next try.
            File.Delete(keyFile);
            throw;
        }
    }

    private static string RequestOf(ParseResult parsed, AsymmetricAlgorithm key)
    {
        var subject = SubjectOf(parsed);
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        return request.CreateSigningRequestPem();
    }

    private static X500DistinguishedName SubjectOf(ParseResult parsed)
    {
        try
        {
            if (parsed.GetValue(Subject) is { } whole)
            {
                return new X500DistinguishedName(whole);
            }

            var builder = new X500DistinguishedNameBuilder();
            builder.AddCommonName(parsed.GetValue(Name) ?? throw new ManagementException("Name the device with --name, or give --subject or --csr.", isWrongUse: true));
            return builder.Build();
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ManagementException("The subject is none: write it as 'C=GB, O=Example, CN=device 1'.", isWrongUse: true);
        }
    }

    private static void Write(string path, string text)
    {
        using var file = PrivateFile.Open(path, FileMode.CreateNew, FileShare.None);
        file.Write(Encoding.ASCII.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
        file.Flush(flushToDisk: true);
    }
}
