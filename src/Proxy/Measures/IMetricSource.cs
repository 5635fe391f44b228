namespace FastShield.Proxy.Measures;

/// <summary>A part of the shield that has metrics of its own. Asked by the thread of whoever reads them, so it must not touch what belongs to a loop.</summary>
public interface IMetricSource
{
    /// <summary>Writes its families; none that another part writes as well.</summary>
    void WriteTo(MetricWriter writer);
}
