using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Security;
using Xunit;

namespace FastShield.Runtime.Tests.Security;

/// <summary>Which certificates may call: lists, path parameters, and how they go together with other credentials.</summary>
public sealed class CertificateBindingTests
{
    private const ClientCertificateField Name = ClientCertificateField.CommonName;

    [Theory]
    [InlineData("pump", CredentialState.Present)]
    [InlineData("valve", CredentialState.Present)]
    [InlineData("Pump", CredentialState.Forbidden)]
    [InlineData("pump2", CredentialState.Forbidden)]
    [InlineData("", CredentialState.Forbidden)]
    [InlineData(null, CredentialState.Absent)]
    public void A_text_has_to_be_one_of_the_list(string? name, CredentialState expected) =>
        Assert.Equal(expected, StateOf(Binding(new CertificateCondition(Name, "subjectCommonName", ["pump", "valve"], "/a")), name));

    [Theory]
    [InlineData("pump", "pump", CredentialState.Present)]
    [InlineData("%70ump", "pump", CredentialState.Present)]
    [InlineData("a+b", "a+b", CredentialState.Present)]
    [InlineData("a%2Bb", "a+b", CredentialState.Present)]
    [InlineData("a+b", "a b", CredentialState.Forbidden)]
    [InlineData("gr%C3%BCn", "grün", CredentialState.Present)]
    [InlineData("pum", "pump", CredentialState.Forbidden)]
    [InlineData("pumpe", "pump", CredentialState.Forbidden)]
    [InlineData("pump%00", "pump", CredentialState.Forbidden)]
    [InlineData("%70ump", "%70ump", CredentialState.Forbidden)]
    [InlineData("x", "", CredentialState.Forbidden)]
    [InlineData("", "", CredentialState.Forbidden)]
    public void A_path_parameter_has_to_be_the_text(string path, string name, CredentialState expected) =>
        Assert.Equal(expected, StateOf(Binding(new CertificateCondition(Name, "subjectCommonName", "deviceId", 0, "/a")), name, path));

    [Fact]
    public void All_conditions_have_to_hold_and_the_first_that_does_not_is_told()
    {
        var check = new SecurityCheck([])
        {
            Binding = Binding(
                new CertificateCondition(ClientCertificateField.IssuerDn, "issuer", ["CN=Root"], "/list"),
                new CertificateCondition(Name, "subjectCommonName", "deviceId", 0, "/parameter")),
        };

        Assert.Null(Judge(check, "", Certificates.With((ClientCertificateField.IssuerDn, "CN=Root"), (Name, "7"))));
        Assert.Equal(
            new Violation(ViolationLocation.Security, ErrorClass.ForbiddenCertificate, "expected:deviceId=subjectCommonName", "client certificate", "/parameter"),
            Judge(check, "", Certificates.With((ClientCertificateField.IssuerDn, "CN=Root"), (Name, "8"))));
        Assert.Equal(
            new Violation(ViolationLocation.Security, ErrorClass.ForbiddenCertificate, "expected:issuer", "client certificate", "/list"),
            Judge(check, "", Certificates.With((Name, "7"))));
        Assert.Equal(new Violation(ViolationLocation.Security, ErrorClass.MissingCredentials, "", "client certificate", "/binding"), Judge(check, "", null));
    }

    // The scheme `m` takes the certificate of 7 alone; `k` and `l` are keys in the query.
    [Theory]
    [InlineData("m | k", "7", "", null)]
    [InlineData("m | k", "8", "k=1", null)]
    [InlineData("m | k", null, "k=1", null)]
    [InlineData("m | k", "8", "", ErrorClass.ForbiddenCertificate)]
    [InlineData("m | k", null, "", ErrorClass.MissingCredentials)]
    [InlineData("m | k", "8", "k=1&k=2", ErrorClass.MalformedCredentials)]
    [InlineData("m + k", "7", "k=1", null)]
    [InlineData("m + k", "7", "", ErrorClass.MissingCredentials)]
    [InlineData("m + k", "8", "", ErrorClass.MissingCredentials)]
    [InlineData("m + k", "8", "k=1", ErrorClass.ForbiddenCertificate)]
    [InlineData("m + k | l", "8", "k=1", ErrorClass.ForbiddenCertificate)]
    [InlineData("m + k | l", null, "l=1", null)]
    [InlineData("m | ", null, "", null)]
    [InlineData("m | ", "8", "", null)]
    public void Alternatives_stay_alternatives(string asked, string? name, string query, ErrorClass? expected)
    {
        var mutual = new Credential("m", CredentialKind.Certificate) { Binding = Binding(new CertificateCondition(Name, "subjectCommonName", ["7"], "/m")) };
        var check = new SecurityCheck([.. asked.Split('|', StringSplitOptions.TrimEntries).Select(
            alternative => alternative.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(scheme => scheme == "m" ? mutual : new Credential(scheme, CredentialKind.QueryKey, scheme)).ToArray())]);

        var violation = Judge(check, query, name is null ? null : Certificates.With((Name, name)));
        Assert.Equal(expected, violation?.Class);
        if (expected == ErrorClass.ForbiddenCertificate)
        {
            Assert.Equal(("m", "/m", "expected:subjectCommonName"), (violation!.Target, violation.SchemaPointer, violation.Detail));
        }
    }

    [Fact]
    public void What_an_operation_is_bound_to_holds_whichever_alternative_is_shown()
    {
        var check = new SecurityCheck([[new Credential("k", CredentialKind.QueryKey, "k")], []])
        {
            Binding = Binding(new CertificateCondition(Name, "subjectCommonName", ["7"], "/m")),
        };

        Assert.Equal(ErrorClass.MissingCredentials, Judge(check, "k=1", null)?.Class);
        Assert.Equal(ErrorClass.ForbiddenCertificate, Judge(check, "k=1", Certificates.With((Name, "8")))?.Class);
        Assert.Null(Judge(check, "", Certificates.With((Name, "7"))));
        Assert.Equal("the key 'k' in the query, or nothing; and always a client certificate with subjectCommonName 7", check.ToString());
    }

    private static CertificateBinding Binding(params CertificateCondition[] conditions) => new(conditions, "/binding");

    private static CredentialState StateOf(CertificateBinding binding, string? name, string path = "7")
    {
        var bytes = Encoding.UTF8.GetBytes("/" + path);
        return binding.StateIn(new RequestView
        {
            Path = bytes, Query = [], Head = [], Headers = [], Captures = [new PathCapture { Start = 1, Length = bytes.Length - 1 }],
            Certificate = name is null ? null : Certificates.With((Name, name)),
        });
    }

    private static Violation? Judge(SecurityCheck check, string query, ClientIdentity? certificate)
    {
        var view = new RequestView
        {
            Path = "/7"u8, Query = Encoding.UTF8.GetBytes(query), Head = [], Headers = [], Captures = [new PathCapture { Start = 1, Length = 1 }], Certificate = certificate,
        };
        return check.Accepts(in view) ? null : check.Explain(in view);
    }
}
