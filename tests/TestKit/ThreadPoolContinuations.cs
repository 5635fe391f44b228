using System.Reflection;
using Xunit.Sdk;

namespace FastShield.TestKit;

/// <summary>
/// Has what follows an await in a test run on the thread pool. Without a context of its own, xunit starts a thread for each of them, tens of thousands in a run; a
/// start of the runtime's then waits for ever now and again for a thread that has already ended, and the run with it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ThreadPoolContinuationsAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
}
