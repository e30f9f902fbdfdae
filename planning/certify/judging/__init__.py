"""Every rule judged anew, for the people whom it binds."""
