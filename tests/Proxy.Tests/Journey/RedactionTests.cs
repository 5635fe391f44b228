using System.Collections.Frozen;
using System.Text;
using FastShield.Proxy.Events;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Secrets of queries do not enter events, under whichever name a reader finds them.</summary>
public sealed class RedactionTests
{
    private static readonly FrozenSet<string> _ofShield = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "badge");

    [Theory]
    [InlineData("a=1&token=s3cret", "a=1&token=REDACTED")]
    [InlineData("Tok%65n=s3cret&b=2", "Tok%65n=REDACTED&b=2")]
    [InlineData("user[password]=s3cret", "user[password]=REDACTED")]
    [InlineData("user%5Bpassword%5D=s3cret&x=1", "user%5Bpassword%5D=REDACTED&x=1")]
    [InlineData("auth.token=s3cret", "auth.token=REDACTED")]
    [InlineData("token[]=s3cret", "token[]=REDACTED")]
    [InlineData("a=1;token=s3cret&b=2", "a=1;token=REDACTED&b=2")]
    [InlineData("pin=s3cret&PIN=s3cret", "pin=REDACTED&PIN=REDACTED")]
    [InlineData("a=1&&b=token&tokens=3&=4&c;", "a=1&&b=token&tokens=3&=4&c;")]
    [InlineData("", "")]
    [InlineData("Badge=s3cret&x[badge]=s3cret&badger=1", "Badge=REDACTED&x[badge]=REDACTED&badger=1")]
    public void A_value_behind_a_secret_name_is_not_told(string query, string expected) =>
        Assert.Equal(expected, new Redaction(["pin"]).Query(Encoding.ASCII.GetBytes(query), _ofShield));
}
