namespace FastShield.Building;

/// <summary>Where FastShield's own sources lie: a shield is the executable compiled once more, with validators inside.</summary>
internal static class SourceCheckout
{
    private const string Project = "src/FastShield/FastShield.csproj";

    /// <summary>The folder that was named, or the one that this executable was built in; null where there is no checkout.</summary>
    public static string? Find(string? named)
    {
        if (named is not null)
        {
            return IsCheckout(named) ? Path.GetFullPath(named) : null;
        }

        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (IsCheckout(folder))
            {
                return folder;
            }
        }

        return null;
    }

    private static bool IsCheckout(string folder) => File.Exists(Path.Combine(folder, "FastShield.sln")) && File.Exists(Path.Combine(folder, Project));
}
