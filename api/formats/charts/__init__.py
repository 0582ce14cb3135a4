"""How a Vega-Lite chart is drawn: panels, scales, labels and marks, in words of the language."""
