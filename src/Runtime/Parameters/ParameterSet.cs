using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Parameters;

/// <summary>All parameters of one operation, path-item level ones included. Immutable.</summary>
public sealed class ParameterSet
{
    /// <param name="plans">The plans in the order in which they are checked, but for those that take what is undeclared: they come last.</param>
    /// <param name="policy">How they are read where OpenAPI leaves it open; null for the default.</param>
    public ParameterSet(IReadOnlyList<ParameterPlan> plans, ParameterPolicy? policy = null)
    {
        Policy = policy ?? ParameterPolicy.Default;
        ArgumentNullException.ThrowIfNull(plans);
        var first = new List<ParameterPlan>();
        var last = new List<ParameterPlan>();
        foreach (var plan in plans)
        {
            var reason = ParameterPlan.Unsupported(plan);
            if (reason is not null)
                throw new ArgumentException(reason, nameof(plans));
            (plan.TakesUndeclared ? last : first).Add(plan);
            HasQuery |= plan.In == ViolationLocation.Query;
            HasCookie |= plan.In == ViolationLocation.Cookie;
        }

        first.AddRange(last);
        PlanList = [.. first];
    }

    /// <summary>An operation without parameters.</summary>
    public static ParameterSet Empty { get; } = new([]);

    /// <summary>The plans in the order in which they are checked.</summary>
    public IReadOnlyList<ParameterPlan> Plans => PlanList;

    /// <summary>How they are read where OpenAPI leaves it open.</summary>
    public ParameterPolicy Policy { get; }

    /// <summary>True where some parameter is in the query.</summary>
    public bool HasQuery { get; }

    /// <summary>True where some parameter is a cookie.</summary>
    public bool HasCookie { get; }

    internal ParameterPlan[] PlanList { get; }
}
