"""The small trained models that ship with the package; `auditor/training` holds the commands that made them."""
