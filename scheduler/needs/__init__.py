"""What promises ask for: heads by target, by case of demand, pooled and at peaks."""
