package dev.minga.node.data;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One Windows event. There is no document type in what is parsed and none would be read, so that entities can neither be defined
 * nor fetched. {@code Data} elements become fields by their names, {@code System} is told as rules call it: {@code EventID},
 * {@code Provider_Name}, {@code Channel}, {@code Computer}.
 */
final class EventXml {
    private static final XMLInputFactory XML = factory();
    private static final int DEEPEST = 32;

    private EventXml() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** The event's fields as a JSON object, or the event as it is written where it is none. */
    static String line(String xml) {
        return fields(xml).flatMap(JsonFields::line).orElseGet(() -> CsvReader.asWritten(xml));
    }

    static Optional<Fields> fields(String xml) {
        try {
            Fields fields = read(XML.createXMLStreamReader(new StringReader(xml)));
            return Optional.of(fields).filter(all -> !all.all().isEmpty());
        } catch (XMLStreamException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Fields read(XMLStreamReader xml) throws XMLStreamException {
        Fields.Builder fields = new Fields.Builder();
        Deque<String> names = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        boolean leaf = false;
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    names.push(opened(xml, names, fields));
                    if (names.size() > DEEPEST) {
                        throw new XMLStreamException("nested too deep");
                    }
                    text.setLength(0);
                    leaf = true;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    String name = names.pop();
                    if (leaf && !text.isEmpty()) {
                        fields.add(name, text.toString());
                    }
                    leaf = false;
                }
                case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.DTD ->
                    throw new XMLStreamException("an event has no entities of its own");
                default -> {}
            }
        }
        return fields.build();
    }

    /** What the element that opens here is called as a field, after its attributes were noted. */
    private static String opened(XMLStreamReader xml, Deque<String> around, Fields.Builder fields) {
        String element = xml.getLocalName();
        String own = "";
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String attribute = xml.getAttributeLocalName(i);
            if (attribute.equals("Name") && element.equals("Data")) {
                own = xml.getAttributeValue(i);
            } else {
                fields.add(nameOf(element, attribute), xml.getAttributeValue(i));
            }
        }
        if (!own.isEmpty()) {
            return own;
        }
        return around.contains("RenderingInfo") && !element.equals("Message") ? "RenderingInfo." + element : element;
    }

    private static String nameOf(String element, String attribute) {
        if (element.equals("Provider") && attribute.equals("Name")) {
            return "Provider_Name";
        }
        return element.equals("TimeCreated") ? attribute : element + "." + attribute;
    }
}
