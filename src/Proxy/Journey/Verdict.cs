using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>What was found wrong with a request, or with its origin: the first finding, which is the one that is answered and recorded.</summary>
internal struct Verdict
{
    /// <summary>Whether anything was found.</summary>
    public bool IsNoted;

    /// <summary>The phase that found it.</summary>
    public Phase Phase;

    /// <summary>What it is about.</summary>
    public EventSource Source;

    /// <summary>The status to answer with; 0 where the request goes on, or where no answer is possible.</summary>
    public int Status;

    /// <summary>One sentence for people; holds nothing of the message.</summary>
    public string Detail;

    /// <summary>How the request breaks its contract, where that is what it does.</summary>
    public Violation? Violation;

    /// <summary>Whether the request conforms all the same: a later finding is told as well, whatever the action.</summary>
    public bool IsAdvice;

    /// <summary>The rule that refuses, where it is one.</summary>
    public ShieldRule? Rule;

    /// <summary>The methods of the path, for 405.</summary>
    public byte[]? Allow;

    /// <summary>Field lines that belong to the status: WWW-Authenticate for 401, Upgrade for 426.</summary>
    public byte[]? MoreFields;
}
