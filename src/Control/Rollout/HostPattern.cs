namespace FastShield.Control.Rollout;

/// <summary>Canonical hosts whose labels may be variables.</summary>
internal static class HostPattern
{
    /// <summary>Whether every request that reaches <paramref name="host"/> fits <paramref name="pattern"/> too.</summary>
    public static bool Covers(string pattern, string host)
    {
        if (pattern == host)
        {
            return true;
        }

        var wide = pattern.Split('.');
        var narrow = host.Split('.');
        return wide.Length == narrow.Length && wide.Zip(narrow).All(pair => pair.First == pair.Second || pair.First[0] == '{');
    }

    /// <summary>How many labels are variables.</summary>
    public static int VariablesOf(string host) => host.Count(letter => letter == '{');
}
