"""Supply: what we do about demand. From workload to requirement, roster, proof and KPIs."""
