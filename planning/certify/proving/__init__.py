"""The bound proven anew: options, the best tours at the certificate's prices, and the relaxation that they end."""
