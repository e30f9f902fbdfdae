"""What a site may change: the YAML files of configs/, as frozen models checked as a whole."""

from planning.settings.load import MODELS, Settings, load_settings

__all__ = ["MODELS", "Settings", "load_settings"]
