using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>The boundary stands in the head and is needed when the body is there: other requests of the loop have theirs in between.</summary>
public sealed class MultipartTests
{
    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Each_request_keeps_its_own_boundary(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using var slow = await rig.ConnectAsync();
        await using var quick = await rig.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            var (head, body) = Upload("slow" + round, "name");
            await slow.SendAsync(head + body[..20]);
            var (otherHead, otherBody) = Upload("quick", "name");
            Assert.Equal(200, (await quick.AskAsync(otherHead + otherBody)).Status);
            await slow.SendAsync(body[20..]);
            Assert.Equal(200, (await slow.ReadAsync("POST")).Status);
        }

        Assert.Empty(rig.Defects);
    }

    [Theory]
    [InlineData("name", "boundary=B", 200)]
    [InlineData("admin", "boundary=B", 400)]
    [InlineData("name", "boundary=C", 400)]
    [InlineData("name", "", 415)]
    public async Task A_body_is_held_against_its_schema(string name, string parameter, int status)
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        var (head, body) = Upload("B", name);
        Assert.Equal(status, (await rig.AskAsync(head.Replace("boundary=B", parameter, StringComparison.Ordinal) + body)).Status);
    }

    private static (string Head, string Body) Upload(string boundary, string name)
    {
        var body = $"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nRex\r\n--{boundary}--\r\n";
        return ($"POST /pets HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {body.Length}\r\n\r\n", body);
    }
}
