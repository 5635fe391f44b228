using FastShield.Control.Access;
using Xunit;

namespace FastShield.Control.Tests.Access;

public sealed class CredentialsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly ApiToken Token = new() { Id = "1", Name = "one", Hash = TokenSecret.HashOf("secret"), Level = AccessLevel.Write, CreatedAt = Now };

    private readonly Credentials _credentials = new([], TimeProvider.System);

    [Fact]
    public async Task What_was_read_before_a_token_was_revoked_does_not_bring_it_back()
    {
        var old = new TaskCompletionSource<IReadOnlyList<ApiToken>>();
        var slow = _credentials.ReloadAsync(_ => old.Task, default);
        await LoadAsync(Token with { IsDisabled = true });
        old.SetResult([Token]);
        await slow;

        Assert.False(_credentials.IsActive(_credentials.Find("secret")!));
    }

    [Fact]
    public async Task A_use_does_not_bring_back_a_token_that_is_gone()
    {
        await LoadAsync(Token);
        Assert.True(_credentials.Touch("1", Now));
        Assert.Equal(Now, _credentials.Find("secret")!.LastUsedAt);

        await LoadAsync();
        Assert.False(_credentials.Touch("1", Now));
        Assert.Null(_credentials.Find("secret"));
    }

    private Task LoadAsync(params ApiToken[] tokens) => _credentials.ReloadAsync(_ => Task.FromResult<IReadOnlyList<ApiToken>>(tokens), default);
}
